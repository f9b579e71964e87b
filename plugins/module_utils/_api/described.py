# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The API as the supplied description has it: all is a trunk's, and a PATCH changes what it carries."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._api.collection import (
    Collection,
    create_in,
    delete_in,
    get_in,
    hinting,
    item_path,
    list_in,
    update_in,
)
from ansible_collections.sinch.est.plugins.module_utils._api.dialect import Listing
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.paging import Paging
from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, TrunkRef
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    SIP_ENDPOINT,
    TRUNK,
    Field,
    Resource,
)
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects

PAGING = Paging("pageSize", "page", 500)  # the largest page that Sinch publishes
PROJECT = "/v1/projects/{project}"
TRUNKS = Collection(TRUNK, f"{PROJECT}/trunks", "trunks", paging=PAGING)
COLLECTIONS = {
    one.resource.plural: one
    for one in (
        TRUNKS,
        Collection(SIP_ENDPOINT, f"{PROJECT}/trunks/{{trunk}}/sipEndpoints", "sipEndpoints", trunks=TRUNKS),
        Collection(ACL, f"{PROJECT}/trunks/{{trunk}}/accessControlLists", "accessControlLists", trunks=TRUNKS),
        Collection(PHONE_NUMBER, f"{PROJECT}/trunks/{{trunk}}/phoneNumbers", "phoneNumbers", update="", trunks=TRUNKS),
    )
}
PUBLISHED = ("accessControlListIds", "totalItems")  # in an answer, what is only in the API as Sinch publishes it
HINT = (
    "This server answers as Sinch publishes the API, and not as the description has it that api: description stands "
    "for: set the option api, or SINCH_EST_API, to published."
)


def list_objects(client: Client, resource: Resource, trunk: Optional[TrunkRef] = None) -> Optional[Objects]:
    """Return all objects of a kind, None where their trunk does not exist."""
    with _hinting(client, is_list=True):
        return list_in(client, COLLECTIONS[resource.plural], trunk)


def list_under(client: Client, kinds: Sequence[Resource]) -> Listing:
    """Return what lists objects of many trunks: one request for each kind and trunk."""
    return Listing(partial(list_objects, client))


def get_object(client: Client, resource: Resource, id: str, trunk: Optional[TrunkRef] = None) -> Optional[Object]:
    """Return one object, None where it does not exist."""
    with _hinting(client):
        return get_in(client, COLLECTIONS[resource.plural], id, trunk)


def create_object(client: Client, change: Change, tried: int = 0, hint: Optional[str] = None) -> Object:
    """Return the object that a POST made. Arguments and errors: see Dialect."""
    with _hinting(client):
        return create_in(client, COLLECTIONS[change.resource.plural], change, tried, hint)


def update_object(client: Client, change: Change) -> Object:
    """Return what the answer to an update shows."""
    with _hinting(client):
        return update_in(client, COLLECTIONS[change.resource.plural], change)


def update_request(client: Client, change: Change) -> str:
    """Return the method and path of an update, for an error."""
    of = COLLECTIONS[change.resource.plural]
    return f"{of.update} {item_path(client, of, change)}"


def delete_object(client: Client, change: Change) -> None:
    """Delete what a change names."""
    with _hinting(client):
        delete_in(client, COLLECTIONS[change.resource.plural], change)


def expressed(field: Field, value: Any) -> Any:
    """Return a value as it is: whatever an option takes, the description has."""
    return value


def vet(client: Client, changes: Sequence[Change]) -> list[Change]:
    """Return the changes as they are: whatever can be planned can be sent."""
    return list(changes)


def strays(client: Client, change: Change) -> Objects:
    """Return nothing: whatever is made is in the list of its trunk."""
    return ()


def is_shown_when_made(resource: Resource) -> bool:
    """Return that whatever is made is shown at once."""
    return True


def _hinting(client: Client, is_list: bool = False) -> AbstractContextManager[None]:
    return hinting(client, HINT, PUBLISHED, is_list)

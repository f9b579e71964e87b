-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright: (c) 2026, the sinch.est project
--
-- What the edge reads of the emulator's state, whichever API is played: where calls may ring, and who may call.

-- Enabled endpoints. One of the published API that registers has no place: nobody registers here.
CREATE VIEW edge_endpoint AS
SELECT trunk, doc ->> 'priority' AS priority, doc ->> 'sipAddress' AS place FROM child
WHERE kind = 'sipEndpoints' AND doc ->> 'enabled'
UNION ALL
SELECT trunk, doc ->> 'priority',
    (doc ->> 'address') || coalesce(':' || (doc ->> 'port'), '')
    || CASE coalesce(doc ->> 'transport', 'UDP') WHEN 'UDP' THEN '' ELSE ';transport=' || lower(doc ->> 'transport') END
FROM child WHERE kind = 'endpoints' AND doc ->> 'enabled';

-- Ranges of the enabled ACLs of a trunk: its own ones, or those of the project to which it is linked.
CREATE VIEW edge_range AS
SELECT trunk, entry.value ->> 'ipRange' AS cidr FROM child, json_each(child.doc, '$.entries') AS entry
WHERE kind = 'accessControlLists' AND doc ->> 'enabled'
UNION ALL
SELECT trunk, (entry.value ->> 'ipAddress') || '/' || (entry.value ->> 'range')
FROM link JOIN acl ON acl.seq = link.acl, json_each(acl.doc, '$.ipRanges') AS entry
WHERE acl.doc ->> 'enabled';

// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright: (c) 2026, the sinch.est project
// Sinch's own Node SDK, told what to do: `node sdk.mjs NODE_MODULES ADDRESS`, with project, key and secret in the
// environment. A line of standard input is a command, {"operation": "sipTrunks.get", "arguments": {...}}, and each is
// answered with a line, {"result": ...} or {"error": ...}. A list is all its items, or with "pages": true its pages.
// A time that the SDK has read as one is {"$date": ...}. "operations" tells what the SDK can do.

import net from "node:net";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [modules, address] = process.argv.slice(2);
const { SINCH_PROJECT_ID: projectId, SINCH_KEY_ID: keyId, SINCH_KEY_SECRET: keySecret } = process.env;

// Before the SDK is loaded, so that whatever it does with addresses of its own, nothing leaves this machine.
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...words) {
  const [{ host, path }] = Array.isArray(words[0]) ? words[0] : words;
  if (host !== "127.0.0.1") {
    throw new Error(`${host ?? path} is not loopback`);
  }
  return connect.apply(this, words);
};

const require = createRequire(`${modules}/`);
const { SinchClient } = require("@sinch/sdk-core");
const { PaginationEnum, buildPageResultPromise, createIteratorMethodsForPagination } = require("@sinch/sdk-client");
const service = new SinchClient({
  projectId,
  keyId,
  keySecret,
  authHostname: address,
  elasticSipTrunkingHostname: address,
  logger: null, // it would write between our lines
}).elasticSipTrunking;
const apis = Object.fromEntries(Object.entries(service).filter(([, api]) => api.apiName));

// What the SDK has only from 1.5.0, which cannot be installed, or not at all: by hand, through its own client.
const byHand = {
  "accessControlList.listTrunks": ({ id, ...query }) => listed(`accessControlLists/${id}/trunks`, "trunks", query),
  "phoneNumbers.list": (query) => listed("phoneNumbers", "phoneNumbers", query),
  "phoneNumbers.get": ({ phoneNumber }) => called("GET", `phoneNumbers/${phoneNumber}`),
  "phoneNumbers.assign": (body) => called("POST", "phoneNumbers", body),
  "phoneNumbers.unassign": (body) => called("POST", "phoneNumbers", { sipTrunkId: "", ...body }),
};

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line)), dated));
}

async function answer({ operation, arguments: words, pages }) {
  try {
    return { result: await done(operation, words, pages) };
  } catch (problem) {
    const { statusCode: status, message, data } = problem;
    return { error: { name: problem.constructor.name, status, message, answer: data && JSON.parse(data) } };
  }
}

async function done(operation, words, pages) {
  if (operation === "operations") {
    return Object.entries(apis).flatMap(([name, api]) => methods(api).map((method) => `${name}.${method}`));
  }
  const [name, method] = operation.split(".");
  const found = byHand[operation] ? byHand[operation](words) : apis[name][method](words);
  if (!found[Symbol.asyncIterator]) {
    return found;
  }
  return pages ? paged(found) : iterated(found);
}

function methods(api) {
  return Object.getOwnPropertyNames(Object.getPrototypeOf(api)).filter((name) => name !== "constructor");
}

async function iterated(list) {
  const items = [];
  for await (const item of list) {
    items.push(item);
  }
  return items;
}

async function paged(list) {
  const pages = [];
  let page = await list;
  for (pages.push(page.data); page.hasNextPage; pages.push(page.data)) {
    page = await page.nextPage();
  }
  return pages;
}

async function called(method, path, body) {
  const client = service.sipTrunks.client;
  const requestOptions = await prepared(client, method, path, {}, body && JSON.stringify(body));
  const url = client.prepareUrl(requestOptions.hostname, requestOptions.queryParams);
  return client.processCall({ url, requestOptions, apiName: "by hand", operationId: `${method} ${path}` });
}

function listed(path, dataKey, query) {
  const client = service.sipTrunks.client;
  const options = prepared(client, "GET", path, client.extractQueryParams(query, Object.keys(query)));
  const about = { pagination: PaginationEnum.PAGE2, apiName: "by hand", operationId: `GET ${path}`, dataKey };
  const first = buildPageResultPromise(client, options, about);
  return Object.assign(first, createIteratorMethodsForPagination(client, options, first, about));
}

function prepared(client, method, path, query, body) {
  const { hostname, projectId: project } = client.apiClientOptions;
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  return client.prepareOptions(`${hostname}/v1/projects/${project}/${path}`, method, query, headers, body);
}

function dated(key, value) {
  return this[key] instanceof Date ? { $date: value } : value; // `value` is the text of it by now
}

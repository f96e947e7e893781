import type { EstateAnswer } from '../github/loopback.ts';
import { invalidParameter, notFound } from './errors.ts';
import { selectFields } from './fields.ts';
import type { KnownFields } from './fields.ts';
import { CUSTOMER_FIELDS, MOBILE_DEVICES_FIELDS, USERS_FIELDS } from './known-fields.ts';
import type { GoogleCustomer, GoogleMobileDevice, GoogleUser } from './model.ts';
import { customerJson, mobileDeviceJson, tagged, userJson } from './wire.ts';

/** A request on its way through a method of the Directory API. */
export interface DirectoryCall {
  readonly customer: GoogleCustomer;
  /** The customer key in the path; empty where the method takes it as a parameter. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** Upper bound on a page, below the client's own. */
  readonly pageSize: number | undefined;
}

export interface DirectoryMethod {
  /** Google's own name, `directory.users.list`. */
  readonly operation: string;
  readonly path: RegExp;
  /** Any one of them suffices. */
  readonly scopes: readonly string[];
  readonly handle: (call: DirectoryCall) => EstateAnswer;
}

const AUTH = 'https://www.googleapis.com/auth';

export const DIRECTORY_METHODS: readonly DirectoryMethod[] = [
  {
    operation: 'directory.customers.get',
    path: /^\/admin\/directory\/v1\/customers\/([^/]+)$/,
    scopes: [`${AUTH}/admin.directory.customer`, `${AUTH}/admin.directory.customer.readonly`],
    handle: getCustomer,
  },
  {
    operation: 'directory.users.list',
    path: /^\/admin\/directory\/v1\/users$/,
    scopes: [
      `${AUTH}/admin.directory.user`,
      `${AUTH}/admin.directory.user.readonly`,
      `${AUTH}/cloud-platform`,
    ],
    handle: listUsers,
  },
  {
    operation: 'directory.mobiledevices.list',
    path: /^\/admin\/directory\/v1\/customer\/([^/]+)\/devices\/mobile$/,
    scopes: [
      `${AUTH}/admin.directory.device.mobile`,
      `${AUTH}/admin.directory.device.mobile.action`,
      `${AUTH}/admin.directory.device.mobile.readonly`,
    ],
    handle: listMobileDevices,
  },
];

function isOurs(customer: GoogleCustomer, key: string): boolean {
  return key === 'my_customer' || key === customer.id;
}

function getCustomer(call: DirectoryCall): EstateAnswer {
  const { customer, key } = call;
  if (!isOurs(customer, key) && key !== customer.domain) return notFound('customerKey');
  return partial(call, CUSTOMER_FIELDS, { status: 200, body: customerJson(customer) });
}

function listUsers(call: DirectoryCall): EstateAnswer {
  const { customer, query } = call;
  const key = query.get('customer');
  const domain = query.get('domain');
  if (key === null && domain === null) {
    return invalidParameter('customer', 'Either the customer or the domain must be provided.');
  }
  if (key !== null && !isOurs(customer, key)) return notFound('customer');
  const refused =
    refuseUnserved(query) ??
    refuseOther(query, 'projection', ['basic', 'custom', 'full']) ??
    refuseOther(query, 'viewType', ['admin_view']) ??
    refuseOther(query, 'orderBy', ['email', 'familyName', 'givenName']) ??
    refuseOther(query, 'sortOrder', ['ASCENDING', 'DESCENDING']);
  if (refused !== undefined) return refused;

  const wantsDeleted = query.get('showDeleted') === 'true';
  const order = query.get('orderBy');
  const sortKey = (user: GoogleUser): string =>
    order === 'familyName' || order === 'givenName' ? user[order] : user.primaryEmail;
  // `domain` finds that domain's users alone, `customer` those of secondary domains too.
  const users = customer.users.filter(
    (user) =>
      (user.deletionTime !== undefined) === wantsDeleted &&
      (domain === null || user.primaryEmail.endsWith(`@${domain}`)),
  );
  return page(call, 500, sorted(query, users, sortKey), USERS_FIELDS, (shown, token) =>
    tagged('admin#directory#users', {
      ...(shown.length > 0 ? { users: shown.map((user) => userJson(customer, user)) } : {}),
      ...token,
    }),
  );
}

const DEVICE_ORDERS = ['deviceId', 'email', 'lastSync', 'model', 'os', 'status', 'type'] as const;

function listMobileDevices(call: DirectoryCall): EstateAnswer {
  const { customer, key, query } = call;
  if (!isOurs(customer, key)) return notFound('customerId');
  const refused =
    refuseUnserved(query) ??
    refuseOther(query, 'projection', ['BASIC', 'FULL']) ??
    refuseOther(query, 'orderBy', DEVICE_ORDERS) ??
    refuseOther(query, 'sortOrder', ['ASCENDING', 'DESCENDING']);
  if (refused !== undefined) return refused;

  const isFull = query.get('projection') === 'FULL';
  const order = DEVICE_ORDERS.find((name) => name === query.get('orderBy'));
  const sortKey = (device: GoogleMobileDevice): string =>
    order === undefined ? device.resourceId : String(device[order]);
  const devices = sorted(query, customer.mobileDevices, sortKey);
  return page(call, 100, devices, MOBILE_DEVICES_FIELDS, (shown, token) =>
    tagged('admin#directory#mobiledevices', {
      ...(shown.length > 0
        ? { mobiledevices: shown.map((device) => mobileDeviceJson(device, isFull)) }
        : {}),
      ...token,
    }),
  );
}

/** Searches are refused, since an answer that ignored them would hold too much. */
function refuseUnserved(query: URLSearchParams): EstateAnswer | undefined {
  return query.has('query')
    ? invalidParameter('query', 'Invalid Input: the estate serves no searches.')
    : undefined;
}

function refuseOther(
  query: URLSearchParams,
  name: string,
  allowed: readonly string[],
): EstateAnswer | undefined {
  const given = query.get(name);
  if (given === null || allowed.includes(given)) return undefined;
  return invalidParameter(
    name,
    `Invalid value '${given}'. Allowed values: [${allowed.join(', ')}]`,
  );
}

function sorted<T>(query: URLSearchParams, items: readonly T[], key: (item: T) => string): T[] {
  const sign = query.get('sortOrder') === 'DESCENDING' ? -1 : 1;
  return items.toSorted((a, b) => sign * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** One page; `render` receives the next page's token as a property, or nothing on the last. */
function page<T>(
  call: DirectoryCall,
  maximum: number,
  items: readonly T[],
  known: KnownFields,
  render: (shown: readonly T[], token: { readonly nextPageToken?: string }) => unknown,
): EstateAnswer {
  const { query } = call;
  const asked = query.get('maxResults') ?? '100';
  const wanted = /^\d{1,9}$/.test(asked) ? Number(asked) : 0;
  if (wanted < 1 || wanted > maximum) {
    const range = `Values must be within the range: [1, ${maximum}]`;
    return invalidParameter('maxResults', `Invalid value '${asked}'. ${range}`);
  }
  const position = readPageToken(query.get('pageToken'));
  if (position === undefined || position.offset > items.length) {
    return invalidParameter('pageToken', 'Invalid Input: pageToken');
  }
  const size = Math.min(wanted, call.pageSize ?? maximum);
  const end = position.offset + size;
  const token = end < items.length ? { nextPageToken: writePageToken(position.page + 1, end) } : {};
  const body = render(items.slice(position.offset, end), token);
  return partial(call, known, { status: 200, page: position.page, body });
}

interface Position {
  readonly page: number;
  readonly offset: number;
}

function writePageToken(page: number, offset: number): string {
  return Buffer.from(`page ${page} from ${offset}`).toString('base64url');
}

function readPageToken(token: string | null): Position | undefined {
  if (token === null || token === '') return { page: 1, offset: 0 };
  const plain = Buffer.from(token, 'base64url').toString('utf8');
  const match = /^page (\d+) from (\d+)$/.exec(plain);
  return match === null ? undefined : { page: Number(match[1]), offset: Number(match[2]) };
}

function partial(call: DirectoryCall, known: KnownFields, answer: EstateAnswer): EstateAnswer {
  const selected = selectFields(call.query.get('fields'), known, answer.body);
  if ('invalid' in selected) {
    return invalidParameter('fields', `Invalid field selection ${selected.invalid}`);
  }
  return { ...answer, body: selected.body };
}

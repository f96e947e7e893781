import { defineCollector } from '../../src/core/collector.ts';
import { openSession, type GoogleSession } from './session.ts';
import { settings, type GoogleSettings } from './settings.ts';
import { customer } from './steps/customer.ts';
import { mobileDevices } from './steps/mobile-devices.ts';
import { users } from './steps/users.ts';

/** One Google Workspace customer: its users and their mobile devices. */
export const googleWorkspace = defineCollector<GoogleSettings, GoogleSession>({
  id: 'google-workspace',
  title: 'Google Workspace',
  settings,
  version: '1',
  steps: [customer, users, mobileDevices],
  open: openSession,
  caller: (session) => session.caller,
});

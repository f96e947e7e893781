import { EXTERNAL_ID, SESSION_SECONDS, type GrantedRole } from './role.ts';

/** A Terraform module of one file for the role, set as `terraform fmt` sets it. */
export function terraformFor(role: GrantedRole): string {
  const { pattern, longest } = EXTERNAL_ID;
  const whole = role.externalId ? `^${pattern}$` : `^(${pattern})?$`;
  const emptyByDefault = role.externalId ? '' : '\n  default     = ""';
  return `# annexa: ${role.title}.
# Reads configuration, changes nothing, and is denied the reading of data.

terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 4.0"
    }
  }
}

variable "collector_account_id" {
  description = "Account that annexa runs in; its principals may assume the role."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.collector_account_id))
    error_message = "An AWS account id has twelve digits."
  }
}

variable "external_id" {
  description = "External id that the role asks for${role.externalId ? '' : '; empty for none'}, as in the configuration."
  type        = string${emptyByDefault}
  sensitive   = true
  validation {
    condition     = can(regex(${quoted(whole)}, var.external_id)) && length(var.external_id) <= ${String(longest)}
    error_message = "An external id has 2 to 1224 letters, digits and characters of +=,.@:/-_."
  }
}

variable "role_name" {
  description = "Name of the role, as in the configuration."
  type        = string
  default     = ${quoted(role.name)}
}

data "aws_partition" "current" {}

resource "aws_iam_role" "reader" {
  name                 = var.role_name
  path                 = ${quoted(role.path)}
  description          = ${quoted(role.title)}
  max_session_duration = ${String(SESSION_SECONDS)}
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      merge({
        Effect = "Allow"
        Action = "sts:AssumeRole"
        Principal = {
          AWS = "arn:\${data.aws_partition.current.partition}:iam::\${var.collector_account_id}:root"
        }
        }, var.external_id == "" ? {} : {
        Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
      })
    ]
  })
}
${role.policies.map((policy, index) => policyBlocks(policy, index, role)).join('')}
output "role_arn" {
  value = aws_iam_role.reader.arn
}
`;
}

function policyBlocks(
  policy: GrantedRole['policies'][number],
  index: number,
  role: GrantedRole,
): string {
  const number = String(index + 1);
  return `
resource "aws_iam_policy" "reads_${number}" {
  name        = "\${var.role_name}-${number}"
  path        = ${quoted(role.path)}
  description = ${quoted(`What ${role.title} may do`)}
  policy = jsonencode(${expression(policy, 1)})
}

resource "aws_iam_role_policy_attachment" "reads_${number}" {
  role       = aws_iam_role.reader.name
  policy_arn = aws_iam_policy.reads_${number}.arn
}
`;
}

/** A value as an expression. Names of one-line values that follow each other end in one column. */
function expression(value: unknown, depth: number): string {
  const indent = '  '.repeat(depth);
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => `${indent}  ${expression(item, depth + 1)},\n`);
    return `[\n${items.join('')}${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([name, one]) => [name, expression(one, depth + 1)] as const,
  );
  const lines = entries.map(([name, text], index) => {
    if (text.includes('\n')) return `${indent}  ${name} = ${text}\n`;
    const width = Math.max(...runAround(entries, index).map((other) => other.length));
    return `${indent}  ${name.padEnd(width)} = ${text}\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

/** Names of the unbroken run of one-line values that the one at `index` stands in. */
function runAround(
  entries: readonly (readonly [string, string])[],
  index: number,
): readonly string[] {
  const breaks = (at: number): boolean => entries[at]?.[1].includes('\n') ?? true;
  let [from, to] = [index, index];
  while (!breaks(from - 1)) from -= 1;
  while (!breaks(to + 1)) to += 1;
  return entries.slice(from, to + 1).map(([name]) => name);
}

/** A string of HCL, in which `${` and `%{` are taken as they stand. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, '$&$&');
}

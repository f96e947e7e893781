import { z } from 'zod';

import { cis, defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, any, map, not } from '../../src/core/observed.ts';

/** A repository in ordinary use. */
const used = {
  archived: false,
  fork: false,
  template: false,
  neverPushed: false,
  maybeEmpty: false,
  defaultBranchExists: true,
};

export const defaultBranchProtected = defineCheck({
  id: 'default-branch-protected',
  revision: 1,
  title: 'Changes to the default branch need an approved pull request',
  topic: 'change-management',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.32', 'the rule makes review part of every change, not a habit'),
    direct('A.8.4', 'it limits who can write to the source code that is shipped'),
    supporting('A.5.3', 'the one who writes a change is not the only one who lets it in'),
    supporting('A.8.28', 'a second pair of eyes is the cheapest practice of secure coding'),
  ],
  references: [
    prowler('repository_default_branch_protection_enabled'),
    prowler('repository_default_branch_requires_multiple_approvals'),
    cis('GitHub', '1.2', '1.1.3'),
    cis('GitHub', '1.2', '1.1.20'),
  ],
  params: {
    approvals: param(
      z.int().min(0).max(6),
      1,
      'approvals',
      'annexa: one other person; CIS GitHub 1.2, 1.1.3 asks for two',
    ),
  },
  subject: 'repository',
  needs: ['rules', 'branch-protection'],
  lookups: {},
  judge: (repository, { params: { approvals } }) => {
    const { rulesetApprovals, classicApprovals } = repository;
    const asksForPullRequest = (asked: number | null): boolean => asked !== null;
    const asksForEnough = (asked: number | null): boolean => asked !== null && asked >= approvals;
    const empty = any(
      repository.neverPushed,
      all(repository.maybeEmpty, not(repository.defaultBranchExists)),
    );
    return unless(repository.archived, 'archived')
      .unless(repository.fork, 'fork')
      .unless(repository.template, 'template')
      .unless(empty, 'empty')
      .require(
        any(map(rulesetApprovals, asksForPullRequest), map(classicApprovals, asksForPullRequest)),
        'unprotected',
      )
      .require(
        any(map(rulesetApprovals, asksForEnough), map(classicApprovals, asksForEnough)),
        'too-few-approvals',
        { approvals },
      );
  },
  reasons: {
    met: 'The default branch takes approved pull requests only.',
    archived: 'The repository is archived.',
    fork: 'The repository is a fork.',
    template: 'The repository is a template.',
    empty: 'The repository has no branch yet.',
    unprotected: 'No rule in force asks for a pull request before the default branch changes.',
    'too-few-approvals':
      'A pull request is asked for, but not one approved by {approvals} or more people.',
  },
  examples: [
    {
      title: 'a ruleset that asks for one approval',
      subject: {
        ...used,
        rulesetApprovals: 1,
        classicApprovals: null,
      },
      verdict: 'conforming',
    },
    {
      title: 'classic protection that asks for two approvals, beside a ruleset that asks for none',
      subject: {
        ...used,
        rulesetApprovals: 0,
        classicApprovals: 2,
      },
      verdict: 'conforming',
    },
    {
      title: 'neither a ruleset nor classic protection',
      subject: {
        ...used,
        rulesetApprovals: null,
        classicApprovals: null,
      },
      verdict: 'nonconforming',
      reason: 'unprotected',
    },
    {
      title: 'a pull request that its author may merge alone',
      subject: {
        ...used,
        rulesetApprovals: 0,
        classicApprovals: null,
      },
      verdict: 'nonconforming',
      reason: 'too-few-approvals',
    },
    {
      title: 'one approval where two are required',
      subject: {
        ...used,
        rulesetApprovals: 1,
        classicApprovals: 1,
      },
      params: { approvals: 2 },
      verdict: 'nonconforming',
      reason: 'too-few-approvals',
    },
    {
      title: 'an archived repository',
      subject: {
        ...used,
        archived: true,
        rulesetApprovals: null,
      },
      verdict: 'not-applicable',
      reason: 'archived',
    },
    {
      title: 'a fork',
      subject: {
        ...used,
        fork: true,
        rulesetApprovals: null,
        classicApprovals: null,
      },
      verdict: 'not-applicable',
      reason: 'fork',
    },
    {
      title: 'a template',
      subject: {
        ...used,
        template: true,
        rulesetApprovals: null,
        classicApprovals: null,
      },
      verdict: 'not-applicable',
      reason: 'template',
    },
    {
      title: 'a repository to which nothing was ever pushed',
      subject: {
        ...used,
        neverPushed: true,
        maybeEmpty: true,
        defaultBranchExists: false,
        rulesetApprovals: null,
        classicApprovals: null,
      },
      verdict: 'not-applicable',
      reason: 'empty',
    },
    {
      title: 'a repository of no size without its default branch',
      subject: {
        ...used,
        maybeEmpty: true,
        defaultBranchExists: false,
        rulesetApprovals: null,
        classicApprovals: null,
      },
      verdict: 'not-applicable',
      reason: 'empty',
    },
    {
      title: 'a small repository that is not empty',
      subject: {
        ...used,
        maybeEmpty: true,
        rulesetApprovals: null,
        classicApprovals: null,
      },
      verdict: 'nonconforming',
      reason: 'unprotected',
    },
    {
      title: 'no ruleset, and classic protection that may not be read',
      subject: {
        ...used,
        defaultBranchExists: hidden('denied', 'administration=read'),
        rulesetApprovals: null,
        classicApprovals: hidden('denied', 'administration=read'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a ruleset that suffices, whatever the classic protection that may not be read',
      subject: {
        ...used,
        defaultBranchExists: hidden('denied', 'administration=read'),
        rulesetApprovals: 1,
        classicApprovals: hidden('denied', 'administration=read'),
      },
      verdict: 'conforming',
    },
    {
      title: 'rules that may not be read, and classic protection that asks for nothing',
      subject: {
        ...used,
        rulesetApprovals: hidden('denied', 'metadata=read'),
        classicApprovals: null,
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'A change that one person can push alone can hold a mistake or a back door that nobody else ever saw.',
  remediation:
    'Add a ruleset for the default branch, best for the whole organisation, that requires a pull request with an approval, and let nobody bypass it.',
  limits:
    'Shows that the rule is in force, not that it was followed: who may bypass it is not looked at, nor whether past changes were reviewed.',
});

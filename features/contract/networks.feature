Feature: The members of a network, stated against named
  A network is an organisation with an agreement of kind network, which may have one party: the network itself. A source
  may say how many members there are without naming one. Members are named later, one by one, without becoming parties:
  nobody expects a contribution from them.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the client calls register_organisation with {id: verein, name: Verein Beispiel e.V., kind: network}
    And the client calls conclude_agreement with {id: netz, kind: network, title: Netz, parties: [{organisation: verein}], municipality: stadt-duisburg, term: {}}

  Scenario: A number of members is stated, and members are named one by one
    When the client calls state_membership on "netz" with {value: 13, label: Wohnungsunternehmen}
    Then it records MembershipStated
    When the client asks list_members of "netz"
    Then it is answered
    And the answer has:
      | /stated/value | 13                  |
      | /stated/label | Wohnungsunternehmen |
      | /named        | 0                   |
      | /unnamed      | 13                  |
      | /members      | []                  |
    When the client calls name_member on "netz" with {organisation: vivawest, on: "2016-10-05"}
    Then it records MemberNamed
    And the answer lists 1 at "/parties"
    When the client asks list_members_of_organisation of "verein" with on=2016-10-05
    Then it is answered
    And the answer has:
      | /networks/0/agreement    | {id: netz, title: Netz}                                                          |
      | /networks/0/stated/value | 13                                                                               |
      | /networks/0/named        | 1                                                                                |
      | /networks/0/unnamed      | 12                                                                               |
      | /networks/0/members/0    | {organisation: {id: vivawest, name: VIVAWEST}, since: "2016-10-05", until: null} |
    When the client asks list_members_of_organisation of "vivawest"
    Then it is answered
    And the answer has:
      | /networks | [] |

  Scenario: Members leave; who is one is that of the day
    Given the client calls name_member on "netz" with {organisation: vivawest}
    When the client calls leave_network on "netz/vivawest" with {on: "2020-06-30"}
    Then it records MemberLeft
    When the client asks list_members of "netz" with on=2020-06-30
    Then it is answered
    And the answer has:
      | /named           | 1          |
      | /stated          | null       |
      | /unnamed         | null       |
      | /members/0/until | 2020-06-30 |
    When the client asks list_members of "netz" with on=2020-07-01
    Then it is answered
    And the answer has:
      | /named | 0 |

  Scenario: More names than were stated are recorded with a warning
    Given the client calls state_membership on "netz" with {value: 1}
    And the client calls name_member on "netz" with {organisation: vivawest}
    And the next request has Idempotency-Key: m-2
    When the client calls name_member on "netz" with {organisation: awo}
    Then it records MemberNamed
    And the answer has:
      | /warnings/0/code | named_above_stated |
    Given the next request has Idempotency-Key: m-2
    When the client calls name_member on "netz" with {organisation: awo}
    Then it is replayed
    And the answer has:
      | /warnings/0/code | named_above_stated |
    When the client asks list_events with type=MemberNamed
    Then it is answered
    And the answer has:
      | /items/0/warnings | []                   |
      | /items/1/warnings | [named_above_stated] |

  Scenario: The report of what is missing says that members have no names yet
    Given the client calls state_membership on "netz" with {value: 13}
    When the client asks report_incomplete
    Then it is answered
    And among "/items" is {agreement: {id: netz, title: Netz}, what: member_names, subject: null}

  Scenario Outline: What can't be said of members: <code>
    Given the client calls name_member on "netz" with {organisation: vivawest}
    And the client calls state_membership on "netz" with {value: 13}
    And the agreement "dichterviertel" from 2004 to 2024-12-31
    When the client calls <operation> on "<path>" with {<given>}
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | code                 | pointer       | operation        | path           | given                  |
      | not_a_network        |               | state_membership | dichterviertel | value: 2               |
      | not_a_network        |               | name_member      | dichterviertel | organisation: awo      |
      | already_member       | /organisation | name_member      | netz           | organisation: vivawest |
      | unknown_organisation | /organisation | name_member      | netz           | organisation: nobody   |
      | unknown_member       |               | leave_network    | netz/awo       | on: "2020"             |
      | nothing_changes      | /value        | state_membership | netz           | value: 13              |

//! Who gets what by which address: written out by hand, from what each role is for. Nothing here is computed from the
//! program's own tables.
//!
//! One line for each route: method, address, who is let through the door, and, where the address or form names a record,
//! who is shown it, record by record. Whoever is let through the door and not shown the record is told that it is not
//! there (404). A sign before a name says that they are told something else: `!` that they may not (403), `?` in words on
//! a page of their own (422).
//!
//! People: O officer P1, T leader of P1's team, B commander of P1's borough, D desk adviser, S desk supervisor,
//! P professional standards, A analyst, R recognition panel, F forum coordinator, M forum member, C Commissioner, Y mayor's
//! office, I administrator, U auditor; two roles: OD, OS, OP (P1 at the desk), OT, TA, SA, CY.
//!
//! Records: `own` is about P1, `team` about a colleague in P1's team, `borough` about another team of the borough, `force`
//! about another borough, `loose` about nobody; `shut` is restricted and about the colleague in the team, `shut_own` is
//! restricted and about P1. Of erasures, `wish_…` are asked for, `kept_…` too (and declined), `gone_…` are carried out; the
//! second half says about whom, as above. `unknown` is none that is there: the line tells the door alone.

/// Roles that are let in everywhere where everybody who is signed in is.
pub const EVERYBODY: &str = "O T B D S P A R F M C Y I U OD OS OP OT TA SA CY";

/// The routes of people.
pub const EXPECTED: &str = "
GET /officer | O T OD OS OP OT TA
GET /officer/encounters | O T S OD OS OP OT TA SA
GET /officer/encounters/new | O T OD OS OP OT TA
POST /officer/encounters/new | O T OD OS OP OT TA
GET /officer/encounters/{encounter} | O T S OD OS OP OT TA SA | own: O T S OD OS OP OT TA SA | team: T S OS OT TA SA | borough: S OS SA | force: S OS SA | shut: | shut_own: O OD OS OP OT
GET /officer/encounters/{encounter}/officers | O T S OD OS OP OT TA SA | own: O T S OD OS OP OT TA SA | team: T S OS OT TA SA | borough: S OS SA | force: S OS SA | shut: | shut_own: O OD OS OP OT
POST /officer/encounters/{encounter}/officers | O T S OD OS OP OT TA SA | own: O T S OD OS OP OT TA SA | team: T S OS OT TA SA | borough: S OS SA | force: S OS SA | shut: | shut_own: O OD OS OP OT
GET /officer/cards | O T OD OS OP OT TA
POST /officer/cards | O T OD OS OP OT TA
POST /officer/encounters/{encounter}/hand-over | O T OD OS OP OT TA | own: O T OD OS OP OT TA | team: T OT TA | borough: | force: | shut: | shut_own: O OD OS OP OT
POST /officer/encounters/{encounter}/not-offered | O T OD OS OP OT TA | own: O T OD OS OP OT TA | team: T OT TA | borough: | force: | shut: | shut_own: O OD OS OP OT
GET /officer/words | O OD OS OP OT
GET /officer/figures | O T B S A C Y OD OS OP OT TA SA CY | mine: O OD OS OP OT !T !B !S !A !C !Y !TA !SA !CY
GET /batches | T S I OS OT TA SA
GET /batches/cards | T S I OS OT TA SA
POST /batches/cards | T S I OS OT TA SA | team: T S I OS OT TA SA | elsewhere: S I OS SA ?T ?OT ?TA | force: S I OS SA ?T ?OT ?TA
GET /batches/open | T S I OS OT TA SA
POST /batches/open | T S I OS OT TA SA | team: T S I OS OT TA SA | elsewhere: S I OS SA ?T ?OT ?TA | force: S I OS SA ?T ?OT ?TA
GET /batches/{batch} | T S I OS OT TA SA | team: T S I OS OT TA SA | elsewhere: S I OS SA | force: S I OS SA
GET /batches/{batch}/qr.svg | T S I OS OT TA SA | team: T S I OS OT TA SA | elsewhere: S I OS SA | force: S I OS SA
GET /batches/{batch}/qr.png | T S I OS OT TA SA | team: T S I OS OT TA SA | elsewhere: S I OS SA | force: S I OS SA
GET /desk | D S P C OD OS OP SA CY
GET /desk/find | D S P OD OS OP
POST /desk/find | D S P OD OS OP
GET /desk/items/{item} | D S P C OD OS OP SA CY | own: D S P C SA CY | team: D S P C OD OS OP SA CY | borough: D S P C OD OS OP SA CY | force: D S P C OD OS OP SA CY | loose: D S P C OD OS OP SA CY | shut: S P C OS OP SA CY | shut_own: S P C SA CY
GET /desk/items/{item}/opened | D S P OD OS OP | own: D S P | team: D S P OD OS OP | borough: D S P OD OS OP | force: D S P OD OS OP | loose: D S P OD OS OP | shut: | shut_own:
POST /desk/items/{item}/take | D S P OD OS OP | own: D S P | team: D S P OD OS OP | borough: D S P OD OS OP | force: D S P OD OS OP | loose: D S P OD OS OP | shut: !S !P !OS !OP | shut_own: !S !P
POST /desk/items/{item}/note | D S P OD OS OP | own: D S P | team: D S P OD OS OP | borough: D S P OD OS OP | force: D S P OD OS OP | loose: D S P OD OS OP | shut: !S !P !OS !OP | shut_own: !S !P
POST /desk/items/{item}/put-back | D S P OD OS OP | own: D S P | team: D S P OD OS OP | borough: D S P OD OS OP | force: D S P OD OS OP | loose: D S P OD OS OP | shut: !S !P !OS !OP | shut_own: !S !P
POST /desk/items/{item}/assign | S OS | own: S | team: S OS | borough: S OS | force: S OS | loose: S OS | shut: !S !OS | shut_own: !S
POST /desk/items/{item}/restrict | S P OS OP SA | own: S P SA | team: S P OS OP SA | borough: S P OS OP SA | force: S P OS OP SA | loose: S P OS OP SA | shut: S P OS OP SA | shut_own: S P SA
POST /desk/items/{item}/close | D S P OD OS OP | own: D S P | team: D S P OD OS OP | borough: D S P OD OS OP | force: D S P OD OS OP | loose: D S P OD OS OP | shut: !S !P !OS !OP | shut_own: !S !P
GET /restricted | S P C OS OP SA CY
POST /restricted/{restriction}/ask | S P OS OP SA | shut: S P OS OP SA | shut_own: S P SA
POST /restricted/wishes/{opening}/decide | S P OS OP SA | shut: P OS OP SA ?S | shut_own: P SA ?S
GET /words | D S P OD OS OP
POST /words | D S P OD OS OP
POST /words/older | D S P OD OS OP
POST /desk/items/{item}/hold | S P OS OP SA | own: S P SA | team: S P OS OP SA | borough: S P OS OP SA | force: S P OS OP SA | loose: S P OS OP SA | shut: S P OS OP SA | shut_own: S P SA
POST /desk/items/{item}/erase | D S P OD OS OP SA | own: D S P SA | team: D S P OD OS OP SA | borough: D S P OD OS OP SA | force: D S P OD OS OP SA | loose: D S P OD OS OP SA | shut: S P OS OP SA | shut_own: S P SA
GET /holds | S P C OS OP SA CY
GET /holds/{hold} | S P C OS OP SA CY | own: S P C SA CY | team: S P C OS OP SA CY | force: S P C OS OP SA CY | loose: S P C OS OP SA CY | shut: S P C OS OP SA CY | shut_own: S P C SA CY
POST /holds/{hold}/keep | S P OS OP SA | own: S P SA | team: S P OS OP SA | force: S P OS OP SA | loose: S P OS OP SA | shut: S P OS OP SA | shut_own: S P SA
POST /holds/{hold}/ask | S P OS OP SA | own: S P SA | team: S P OS OP SA | force: S P OS OP SA | loose: S P OS OP SA | shut: S P OS OP SA | shut_own: S P SA
POST /holds/{hold}/lift | S P OS OP SA | own: S P SA | team: S P OS OP SA | force: S P OS OP SA | loose: S P OS OP SA | shut: S P OS OP SA | shut_own: S P SA
GET /erasures | D S P OD OS OP SA
POST /erasures | D S P OD OS OP SA | unknown:
POST /erasures/wishes/{wish}/carry-out | S P OS OP SA | wish_own: S P SA | wish_team: S P OS OP SA | wish_shut: S P OS OP SA
POST /erasures/wishes/{wish}/decline | S P OS OP SA | kept_own: S P SA | kept_team: S P OS OP SA
GET /erasures/{erasure} | D S P OD OS OP SA | gone_own: D S P SA | gone_team: D S P OD OS OP SA | gone_shut: S P OS OP SA
GET /erasures/{erasure}/certificate.json | D S P OD OS OP SA | gone_own: D S P SA | gone_team: D S P OD OS OP SA | gone_shut: S P OS OP SA
GET /insight | O T B S A C Y OD OS OP OT TA SA CY
GET /insight/figures.csv | O T B S A C Y OD OS OP OT TA SA CY | any: T B S A C Y OS OT TA SA CY !O !OD !OP
GET /insight/bcu/{bcu} | O T B S A C Y OD OS OP OT TA SA CY | home: S A C Y OS TA SA CY !O !T !B !OD !OP !OT | away: S A C Y OS TA SA CY !O !T !B !OD !OP !OT
GET /insight/bcu/{bcu}/figures.csv | O T B S A C Y OD OS OP OT TA SA CY | home: S A C Y OS TA SA CY !O !T !B !OD !OP !OT | away: S A C Y OS TA SA CY !O !T !B !OD !OP !OT
GET /insight/borough/{borough} | O T B S A C Y OD OS OP OT TA SA CY | home: B S A C Y OS TA SA CY !O !T !OD !OP !OT | away: S A C Y OS TA SA CY !O !T !B !OD !OP !OT
GET /insight/borough/{borough}/figures.csv | O T B S A C Y OD OS OP OT TA SA CY | home: B S A C Y OS TA SA CY !O !T !OD !OP !OT | away: S A C Y OS TA SA CY !O !T !B !OD !OP !OT
GET /insight/team/{team} | O T B S A C Y OD OS OP OT TA SA CY | home: T B S A C Y OS OT TA SA CY !O !OD !OP | beside: B S A C Y OS TA SA CY !O !T !OD !OP !OT | away: S A C Y OS TA SA CY !O !T !B !OD !OP !OT
GET /insight/team/{team}/figures.csv | O T B S A C Y OD OS OP OT TA SA CY | home: T B S A C Y OS OT TA SA CY !O !OD !OP | beside: B S A C Y OS TA SA CY !O !T !OD !OP !OT | away: S A C Y OS TA SA CY !O !T !B !OD !OP !OT
GET /insight/flags | P A C OP TA SA CY
GET /insight/flags/{flag} | P A C OP TA SA CY | own: P A C SA CY !OP !TA | team: P A C OP SA CY !TA | force: P A C OP TA SA CY | shut: P C OP SA CY
POST /insight/flags/{flag}/decide | P OP | own: P !OP | team: P OP | force: P OP | shut: P OP
GET /audit | C U CY
GET /admin/staff | C I CY
GET /admin/staff/new | C I CY
POST /admin/staff/new | C I CY
GET /admin/staff/person/{username} | C I CY | inside: I !C !CY | outside: C CY !I
GET /admin/staff/waiting/{waiting} | C I CY | inside: I !C !CY | mine: I !C !CY | outside: C CY !I
POST /admin/staff/waiting/{waiting}/confirm | C I CY | inside: I !C !CY | mine: ?I !C !CY | outside: CY ?C !I
POST /admin/staff/waiting/{waiting}/decline | C I CY | inside: I !C !CY | mine: I !C !CY | outside: C CY !I
POST /admin/staff/person/{username}/recover | C I CY | inside: I !C !CY | outside: C CY !I
POST /admin/staff/person/{username}/confirm | C I CY | inside: I !C !CY | outside: C CY !I
POST /admin/staff/person/{username}/decline | C I CY | inside: I !C !CY | outside: C CY !I
POST /admin/staff/person/{username}/part | C I CY | inside: I !C !CY | outside: C CY !I
POST /admin/staff/person/{username}/close | C I CY | inside: I !C !CY | outside: C CY !I
GET /admin/jobs | I
POST /admin/jobs/{job}/retry | I | any: I
GET /admin/api-keys | I
GET /admin/api-keys/new | I
POST /admin/api-keys/new | I
GET /admin/api-keys/{name}/stop | I | any: I
POST /admin/api-keys/{name}/stop | I | any: I
GET /import | I
POST /import | I
GET /access-requests | D S P OD OS OP SA
GET /access-requests/new | D S P OD OS OP SA
POST /access-requests/new | D S P OD OS OP SA
GET /access-requests/of/{item} | D S P OD OS OP SA | answer: D S P OD OS OP SA | own: D S P OD OS OP SA | ready: D S P OD OS OP SA | shut: D S P OD OS OP SA | shut_ready: D S P OD OS OP SA
GET /access-requests/{request} | D S P OD OS OP SA | answer: D S P OD OS OP SA | own: D S P OD OS OP SA | ready: D S P OD OS OP SA | shut: D S P OD OS OP SA | shut_ready: D S P OD OS OP SA
GET /access-requests/{request}/look | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP
GET /access-requests/{request}/letter | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP
POST /access-requests/{request}/black-out | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP
POST /access-requests/{request}/uncover | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP
POST /access-requests/{request}/prove | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP
POST /access-requests/{request}/add | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP
POST /access-requests/{request}/remove | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP
POST /access-requests/{request}/extend | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP
POST /access-requests/{request}/undo | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP
POST /access-requests/{request}/prepare | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP
POST /access-requests/{request}/release | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP
POST /access-requests/{request}/hand-over | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP
POST /access-requests/{request}/code | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP
POST /access-requests/{request}/end | S P OS OP | answer: S P OS OP | own: S P ?OS ?OP | ready: S P OS OP | shut: ?S ?P ?OS ?OP | shut_ready: ?S ?P ?OS ?OP | spare: S P OS OP
POST /batches/{batch}/stop | T S I OS OT TA SA | team: T S I OS OT TA SA | elsewhere: S I OS SA | force: S I OS SA
";

/// What everybody who is signed in may see of themselves.
pub const SIGNED_IN: &str = "
GET /my-copy
POST /my-copy
POST /my-copy/withdraw
POST /my-copy/fetch
GET /account-settings/passkeys
POST /account-settings/passkeys/add
POST /account-settings/passkeys/save
POST /account-settings/passkeys/{passkey}/remove
POST /confirm-with-passkey
POST /confirm-with-passkey/use
POST /sign-out
GET /account-settings
POST /account-settings
GET /account-settings/sign-ins
POST /account-settings/sign-ins/end-others
POST /account-settings/sign-ins/{session}/end
GET /account-settings/codes
POST /account-settings/codes/recovery
GET /account-settings/codes/new
POST /account-settings/codes/new
GET /stay-signed-in
GET /confirm-it-is-you
POST /confirm-it-is-you
GET /account-settings/force-account
POST /account-settings/force-account/join
POST /account-settings/force-account/part
POST /confirm-at-the-force
GET /welcome
";

/// What anybody may see.
pub const PUBLIC: &str = "
GET /
GET /f
POST /f
GET /f/no-code
POST /f/no-code
GET /f/{code}
POST /f/{code}
GET /receipt
POST /receipt
POST /receipt/words
POST /receipt/contact
POST /receipt/equality
POST /receipt/withdraw
POST /receipt/opened
POST /receipt/copy
POST /receipt/copy/ask
POST /receipt/copy/fetch
POST /receipt/copy/withdraw
GET /rights
GET /safety
GET /cookies
GET /privacy
GET /accessibility
GET /support
GET /healthz
GET /readyz
GET /leave.js
GET /passkey.js
GET /sign-in
POST /sign-in
POST /sign-in/passkey
POST /sign-in/passkey/use
POST /sign-in/single-sign-on
GET /sign-in/single-sign-on/back
GET /enrol
POST /enrol
GET /enrol/{link}
POST /enrol/{link}
POST /enrol/passkey
POST /enrol/passkey/save
POST /enrol/single-sign-on
GET /api/v1/openapi.json
GET /api/v1/problems/{problem}
";

/// What programs get, and by which right of their key; `home` and `away` are the places of figures, for a key of one
/// borough.
pub const PROGRAMS: &str = "
GET /api/v1/units | figures_read
GET /api/v1/figures/force | figures_read
GET /api/v1/figures/bcu/{bcu} | figures_read
GET /api/v1/figures/borough/{borough} | figures_read
GET /api/v1/figures/team/{team} | figures_read
POST /api/v1/invitations | invitations_write
";

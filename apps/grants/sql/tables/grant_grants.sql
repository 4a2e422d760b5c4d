-- What the guard may do to this room's tables: lock the grant whose claims it counts.
GRANT UPDATE ON grants_agreement TO accord_guard;

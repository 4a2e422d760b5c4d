-- What the guard's functions do in this room beyond reading: have a closed load proved again.
GRANT UPDATE (total) ON spend_load TO accord_guard;
GRANT INSERT ON spend_load_history TO accord_guard;

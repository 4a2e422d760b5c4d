-- What the guard's functions read of this room.
GRANT SELECT ON tenancy_costshare, tenancy_circlemember, tenancy_circle, tenancy_organisation, tenancy_holder TO accord_guard;

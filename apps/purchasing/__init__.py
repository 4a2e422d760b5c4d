"""Room purchasing: requisition, approvals, order, amendments, receipt."""

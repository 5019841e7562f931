package io.infaas.controller.preflight;

import io.infaas.controller.lease.LeaseAddress;
import io.infaas.controller.lease.LeaseException;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** The table of the lease exists, and can be read and written; region and credentials are those of the environment, as for a controller. */
record LeaseCheck(Optional<LeaseAddress> lease) implements FleetCheck {

    @Override
    public String name() {
        return "lease";
    }

    @Override
    public String action() {
        return lease.orElse(null) instanceof LeaseAddress.Table ? "dynamodb:GetItem" : "";
    }

    @Override
    public Finding examine() {
        if (lease.isEmpty()) {
            return notChecked("give --lease dynamodb://TABLE/NAME if there will be several controllers");
        }
        if (!(lease.get() instanceof LeaseAddress.Table table)) {
            return notChecked("%s is a folder, which the controller makes".formatted(lease.get()));
        }
        try {
            table.probe();
            return ok("%s can be read and written".formatted(table));
        } catch (LeaseException e) {
            if (e.getCause() instanceof ResourceNotFoundException) {
                return wrong(
                        "table '%s' does not exist in this region".formatted(table.table()),
                        "give the output Leases of control-plane.yaml, or a table with the key 'lease', a string");
            }
            throw e;
        }
    }
}

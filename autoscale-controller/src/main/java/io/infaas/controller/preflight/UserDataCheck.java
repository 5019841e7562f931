package io.infaas.controller.preflight;

import io.infaas.controller.ec2.UserData;
import io.infaas.controller.fleetfile.Ec2Settings;
import io.infaas.controller.fleetfile.NodeClass;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The user data of a class. */
record UserDataCheck(Ec2Settings settings, NodeClass nodes, Path folder) implements FleetCheck {

    @Override
    public String name() {
        return "class %s, user data".formatted(nodes.name());
    }

    @Override
    public String action() {
        return "";
    }

    @Override
    public Finding examine() {
        if (nodes.userData().isEmpty()) {
            return ok("none: the image must start a tritonserver itself");
        }
        int bytes = UserData.read(settings, nodes, folder).getBytes(StandardCharsets.UTF_8).length;
        return ok("%s, %d bytes filled in".formatted(nodes.userData(), bytes));
    }
}

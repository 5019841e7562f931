package io.infaas.controller.preflight;

import io.infaas.controller.ec2.UserData;
import io.infaas.controller.fleetfile.Ec2Settings;
import io.infaas.controller.fleetfile.NodeClass;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The user data of a class. */
record UserDataCheck(Ec2Settings settings, NodeClass nodes, Path folder) implements FleetCheck {

    /** What {@code infaas user-data} writes for a server that is not a path. */
    private static final Pattern CONTAINER = Pattern.compile("(?m)^ *SERVER=[^/\\s]");

    /** Enough for some 16 GB. */
    private static final int PULLED_SECONDS = 600;

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
        String text = UserData.read(settings, nodes, folder);
        String found =
                "%s, %d bytes filled in".formatted(nodes.userData(), text.getBytes(StandardCharsets.UTF_8).length);
        boolean tooShort =
                nodes.startSeconds() < PULLED_SECONDS && CONTAINER.matcher(text).find();
        return ok(
                tooShort
                        ? "%s; warning: it takes minutes to pull Triton's container, and a node is given up after three times startSeconds %d: give %d, or an image that has the container"
                                .formatted(found, nodes.startSeconds(), PULLED_SECONDS)
                        : found);
    }
}

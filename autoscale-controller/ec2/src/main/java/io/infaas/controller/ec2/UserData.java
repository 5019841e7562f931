package io.infaas.controller.ec2;

import io.infaas.catalog.nodes.Placeholders;
import io.infaas.controller.fleetfile.FleetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The user data of a class: its file with {@code @PLACEHOLDERS@} filled in. */
public final class UserData {

    /** Limit of EC2, bytes. */
    private static final int MOST_BYTES = 16_384;

    private UserData() {}

    /**
     * Reads it; blank if the class names no file.
     *
     * @param folder of the fleet file
     * @throws FleetException naming the file and the problem
     */
    public static String read(Ec2Settings settings, NodeClass nodes, Path folder) {
        if (nodes.userData().isEmpty()) {
            return "";
        }
        Path file = folder.resolve(nodes.userData());
        String text;
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
                throw new FleetException("userData '%s' of class '%s' is no file of at most %d bytes"
                        .formatted(file, nodes.name(), MOST_BYTES));
            }
            text = fill(Files.readString(file), placeholders(settings, nodes), file);
        } catch (IOException e) {
            throw new FleetException(
                    "userData '%s' of class '%s' cannot be read: %s".formatted(file, nodes.name(), e), e);
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new FleetException("userData '%s' of class '%s' has %d bytes with its values, EC2 accepts %d"
                    .formatted(file, nodes.name(), bytes, MOST_BYTES));
        }
        return text;
    }

    static Map<String, String> placeholders(Ec2Settings settings, NodeClass nodes) {
        Map<String, String> values = new TreeMap<>();
        values.put("@INFAAS_REGION@", settings.region());
        values.put("@INFAAS_CLUSTER@", settings.cluster());
        values.put("@INFAAS_OWNER@", settings.owner());
        values.put("@INFAAS_CLASS@", nodes.name());
        values.put("@INFAAS_HTTP_PORT@", Integer.toString(nodes.ports().http()));
        values.put("@INFAAS_GRPC_PORT@", Integer.toString(nodes.ports().grpc()));
        values.put("@INFAAS_METRICS_PORT@", Integer.toString(nodes.ports().metrics()));
        return values;
    }

    private static String fill(String text, Map<String, String> values, Path file) {
        try {
            return Placeholders.fill(text, values);
        } catch (IllegalArgumentException e) {
            throw new FleetException("userData '%s': %s".formatted(file, e.getMessage()), e);
        }
    }
}

package io.infaas.catalog.nodes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The resource {@code user-data.yaml}: a node's configuration for cloud-init. */
public final class UserDataTemplate {

    /** Placeholders that stay: the launcher of the machine knows their values. */
    public static final Set<String> AT_LAUNCH = Set.of(
            "@INFAAS_REGION@",
            "@INFAAS_CLUSTER@",
            "@INFAAS_CLASS@",
            "@INFAAS_HTTP_PORT@",
            "@INFAAS_GRPC_PORT@",
            "@INFAAS_METRICS_PORT@");

    private final String text;

    public UserDataTemplate() {
        this(load());
    }

    UserDataTemplate(String text) {
        this.text = text;
    }

    private static String load() {
        try (InputStream in = UserDataTemplate.class.getResourceAsStream("user-data.yaml")) {
            if (in == null) {
                throw new IllegalStateException("user-data.yaml is missing beside " + UserDataTemplate.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> placeholders() {
        return Placeholders.in(text);
    }

    /**
     * The user data, in which only {@link #AT_LAUNCH} stay.
     *
     * @throws IllegalArgumentException naming a placeholder that has no value
     */
    public String render(UserDataValues start) {
        Map<String, String> values = new TreeMap<>();
        AT_LAUNCH.forEach(placeholder -> values.put(placeholder, placeholder));
        values.put("@INFAAS_MODELS@", start.models().toString());
        values.put("@INFAAS_MODELS_MB@", Long.toString(start.modelsMegabytes()));
        values.put("@INFAAS_ARCHIVE@", start.archive());
        values.put("@INFAAS_ARCHIVE_SHA256@", start.archiveSha256());
        values.put("@INFAAS_SERVER@", start.server());
        values.put("@INFAAS_GPUS@", Boolean.toString(start.gpus()));
        values.put("@INFAAS_TLS@", Boolean.toString(start.tls()));
        values.put("@INFAAS_PACKAGES@", "[" + String.join(", ", start.packages()) + "]");
        return Placeholders.fill(text, values);
    }
}

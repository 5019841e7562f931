package io.infaas.catalog.nodes;

import io.infaas.catalog.store.Location;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

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

    /**
     * The start values of a node. No value has a special character of a shell or of YAML.
     *
     * @param models location of the published variants
     * @param modelsMegabytes maximum size of the local copies, MB
     * @param archive {@code s3://} address of the distribution {@code infaas} as a .tar.gz file
     * @param archiveSha256 its digest, in hex
     * @param gpus whether the server gets the machine's GPUs
     * @param server a container image of Triton, or the absolute path of an installed tritonserver
     * @param packages of the operating system that are installed first
     * @param tls whether gRPC is encrypted, with client certificates
     */
    public record UserDataValues(
            Location.S3 models,
            long modelsMegabytes,
            String archive,
            String archiveSha256,
            boolean gpus,
            String server,
            List<String> packages,
            boolean tls) {
        private static final Pattern ARCHIVE =
                Pattern.compile("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[A-Za-z0-9_./=+-]+\\.tar\\.gz");
        private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
        private static final Pattern SERVER = Pattern.compile("/?[A-Za-z0-9][A-Za-z0-9_./:@-]*");
        private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9.+-]*");

        public UserDataValues {
            packages = List.copyOf(packages);
            if (modelsMegabytes < 1) {
                throw new IllegalArgumentException("%d MB for models must be at least 1".formatted(modelsMegabytes));
            }
            check("archive", archive, ARCHIVE, "s3://BUCKET/PATH.tar.gz");
            check("SHA-256 of the archive", archiveSha256, DIGEST, "64 hex digits");
            check("server", server, SERVER, "a container image or the absolute path of a tritonserver");
            packages.forEach(name -> check("package", name, PACKAGE, "of a-z 0-9 . + -"));
        }

        private static void check(String name, String value, Pattern pattern, String expected) {
            if (!pattern.matcher(value).matches()) {
                throw new IllegalArgumentException("%s '%s' must be %s".formatted(name, value, expected));
            }
        }
    }
}

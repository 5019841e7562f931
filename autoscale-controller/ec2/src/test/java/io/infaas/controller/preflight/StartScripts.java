package io.infaas.controller.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.nodes.ShippedPolicy;
import io.infaas.catalog.nodes.UserDataTemplate;
import io.infaas.catalog.nodes.UserDataTemplate.UserDataValues;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.Sha256;
import io.infaas.triton.servers.AwsTools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;

/**
 * The scripts that machines of the control plane and nodes start with, run in a folder in the place of a machine: AWS is called as the command aws does it, what
 * is the operating system's does nothing.
 */
final class StartScripts {

    static final String ARCHIVE = "infaas.tar.gz";

    /** The machine of a node. */
    static final String INSTANCE = "i-0123456789abcdef0";

    private static final List<String> SYSTEM = List.of("dnf", "useradd", "systemctl", "chown", "cfn-signal");

    private final Path folder;
    private final Map<String, String> values;
    private final String endpoint;
    private final String bucket;
    private final Path archive;
    private int machines;

    StartScripts(Path folder, String endpoint, String region, String bucket, String cluster) throws Exception {
        this.folder = folder;
        this.endpoint = endpoint;
        this.bucket = bucket;
        this.archive = archive();
        this.values = Map.of(
                "AWS::StackName",
                "infaas",
                "AWS::Region",
                region,
                "Bucket",
                bucket,
                "Archive",
                ARCHIVE,
                "ArchiveSha256",
                Sha256.of(archive),
                "Cluster",
                cluster,
                "ControlBalancer.DNSName",
                "controllers",
                "LeaseTable",
                "leases",
                "FleetFile",
                "fleet.yaml");
        commands();
    }

    /** A distribution whose command does nothing. */
    private Path archive() throws Exception {
        Path command = Files.createDirectories(folder.resolve("infaas/bin")).resolve("infaas");
        script(command, "exit 0");
        Path file = folder.resolve(ARCHIVE);
        require(new ProcessBuilder("tar", "-czf", file.toString(), "-C", folder.toString(), "infaas"));
        return file;
    }

    Path distribution() {
        return archive;
    }

    private void commands() throws IOException {
        Path calls = folder.resolve("aws_command.py");
        try (InputStream source = StartScripts.class.getResourceAsStream("aws_command.py")) {
            Files.copy(Objects.requireNonNull(source), calls);
        }
        String python = AwsTools.require()
                .run(List.of("-c", "import sys; print(sys.executable, end='')"), Duration.ofSeconds(30))
                .output();
        Path commands = Files.createDirectories(folder.resolve("commands"));
        script(commands.resolve("aws"), "exec %s %s \"$@\"".formatted(python, calls));
        // whatever the metadata service is asked for
        script(commands.resolve("curl"), "echo " + INSTANCE);
        for (String name : SYSTEM) {
            script(commands.resolve(name), "exit 0");
        }
    }

    private static void script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Starts a machine of a launch template of the control plane; returns what it says if it does not, else nothing. */
    String start(String template) throws IOException {
        String text = DocumentFormat.YAML
                .parse(
                        "control-plane.yaml",
                        Objects.requireNonNull(ShippedPolicy.class.getResourceAsStream("control-plane.yaml")),
                        JsonNode.class)
                .at("/Resources/%s/Properties/LaunchTemplateData/UserData/Fn::Base64".formatted(template))
                .asText();
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${%s}".formatted(value.getKey()), value.getValue());
        }
        Path machine = machine();
        Files.createDirectories(machine.resolve("etc/systemd/system"));
        Files.createDirectories(machine.resolve("tmp"));
        return run(
                text.replaceAll("(?<![\\w./-])/(opt|etc|tmp|var/lib)/(infaas|systemd)", machine + "/$1/$2"), Map.of());
    }

    /** Has the controller that was started last keep its journal and its costs; returns what it says if it cannot, else nothing. */
    String keep() throws IOException {
        Path machine = folder.resolve("machine-" + machines);
        Path state = Files.createDirectories(machine.resolve("var/lib/infaas"));
        for (String file : List.of("journal.jsonl", "journal.jsonl.costs")) {
            Files.writeString(state.resolve(file), "content of " + file);
        }
        return run(Files.readString(machine.resolve("etc/infaas/keep")), Map.of());
    }

    /** Has a node install itself; returns what it says if it cannot, else nothing. */
    String installNode() throws IOException {
        Path machine = machine();
        String region = values.getOrDefault("AWS::Region", "");
        JsonNode userData = DocumentFormat.YAML.parse(
                "user-data.yaml",
                new UserDataTemplate()
                        .render(new UserDataValues(
                                new Location.S3(bucket, "models"),
                                1_000,
                                "s3://%s/dist/%s".formatted(bucket, ARCHIVE),
                                values.getOrDefault("ArchiveSha256", ""),
                                false,
                                "/opt/tritonserver/bin/tritonserver",
                                List.of("openjdk-17-jre-headless"),
                                true))
                        .replace("@INFAAS_REGION@", region)
                        .replace("@INFAAS_CLUSTER@", values.getOrDefault("Cluster", "")),
                JsonNode.class);
        Path environment = Files.writeString(machine.resolve("node.env"), file(userData, "/etc/infaas/node.env"));
        return run(
                file(userData, "/usr/local/lib/infaas/install"),
                Map.of(
                        "INFAAS_PATIENCE", "0",
                        "INFAAS_ENV", environment.toString(),
                        "INFAAS_ETC", machine.resolve("etc").toString(),
                        "INFAAS_OPT", machine.resolve("opt").toString(),
                        "INFAAS_VAR", machine.resolve("var").toString()));
    }

    private static String file(JsonNode userData, String path) {
        return StreamSupport.stream(userData.get("write_files").spliterator(), false)
                .filter(file -> file.get("path").asText().equals(path))
                .map(file -> file.get("content").asText())
                .findFirst()
                .orElseThrow();
    }

    private Path machine() throws IOException {
        return Files.createDirectories(folder.resolve("machine-" + ++machines));
    }

    private String run(String script, Map<String, String> environment) throws IOException {
        ProcessBuilder bash = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true);
        bash.environment().putAll(environment);
        bash.environment()
                .putAll(Map.of(
                        "PATH",
                        folder.resolve("commands") + ":" + System.getenv("PATH"),
                        "AWS_ENDPOINT_URL",
                        endpoint,
                        "AWS_ACCESS_KEY_ID",
                        "AKIATEST",
                        "AWS_SECRET_ACCESS_KEY",
                        "secret"));
        Process process = bash.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return exit(process) == 0 ? "" : "status %d: %s".formatted(process.exitValue(), said);
    }

    private static int exit(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void require(ProcessBuilder command) throws IOException {
        if (exit(command.inheritIO().start()) != 0) {
            throw new IllegalStateException(command.command() + " failed");
        }
    }
}

package io.infaas.catalog.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.store.Sha256;
import io.infaas.triton.servers.AwsTools;
import io.infaas.triton.servers.Finished;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user data as cloud-init and a node see it, with stand-ins for the commands that the scripts call. */
class NodeScriptsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String DIGEST_LINE = "ARCHIVE_SHA256=";

    @TempDir
    static Path common;

    private static String problems = "";

    @TempDir
    Path root;

    @BeforeAll
    static void unpack() throws IOException {
        String text = new UserDataTemplate()
                .render(UserDataTest.start("some/image:1"))
                .replace("@INFAAS_REGION@", "eu-west-1")
                .replace("@INFAAS_CLUSTER@", "blue")
                .replace("@INFAAS_CLASS@", "gpu")
                .replace("@INFAAS_HTTP_PORT@", "8000")
                .replace("@INFAAS_GRPC_PORT@", "8001")
                .replace("@INFAAS_METRICS_PORT@", "8002");
        problems = check(text, common);
    }

    @BeforeEach
    void copy() throws Exception {
        run(Map.of(), "cp", "-R", common.resolve("node").toString(), root.toString());
    }

    private static String check(String text, Path root) throws IOException {
        AwsTools tools = AwsTools.require();
        Path script = root.resolve("check.py");
        try (InputStream in = NodeScriptsIT.class.getResourceAsStream("check_user_data.py")) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        Path file = Files.writeString(root.resolve("user-data.yaml"), text);
        Finished check = tools.run(
                List.of(
                        script.toString(),
                        file.toString(),
                        tools.cloudInitSchema().toString(),
                        root.resolve("node").toString()),
                LIMIT);
        assertThat(check.status()).as(check.errors()).isZero();
        return check.output();
    }

    @Test
    void userData_isWhatCloudInitAccepts() {
        assertThat(problems).isEmpty();
    }

    @Test
    void userData_withMistakes_isFound() throws IOException {
        assertThat(check("#cloud-config\nrun_cmd: []\nruncmd: 7\nusers: []\nusers: []\n", root))
                .contains("cloud-init has no key run_cmd", "runcmd", "the key users is given twice");
    }

    @Test
    void scripts_areBash() throws Exception {
        try (Stream<Path> scripts = Files.list(root.resolve("node/usr/local/lib/infaas"))) {
            for (Path script : scripts.toList()) {
                assertThat(run(Map.of(), "bash", "-n", script.toString()))
                        .as(script.toString())
                        .isEmpty();
            }
        }
    }

    @Test
    void units_nameOnlyWhatIsThere() throws IOException {
        try (Stream<Path> units = Files.list(root.resolve("node/etc/systemd/system"))) {
            assertThat(units.toList()).hasSize(4).allSatisfy(unit -> assertThat(Files.readString(unit)
                            .lines()
                            .filter(line -> line.startsWith("ExecStart=/usr/local/lib/infaas/")))
                    .allSatisfy(line -> assertThat(root.resolve("node" + line.substring("ExecStart=".length())))
                            .isExecutable()));
        }
    }

    @Test
    void triton_containerWithGpus_isStartedByDockerWithEverySwitch() throws Exception {
        secret();
        command("docker", "[ \"$1\" = rm ] || printf '%s\\n' \"$@\"");

        assertThat(run(Map.of(), script("triton")).lines())
                .startsWith("run", "--rm")
                .containsSubsequence(
                        "-v", "/var/cache/infaas:/var/cache/infaas", "--gpus", "all", "some/image:1", "tritonserver")
                .contains(
                        "--model-control-mode=explicit",
                        "--strict-readiness=false",
                        "--http-port=8000",
                        "--grpc-use-ssl-mutual=true",
                        "--http-restricted-api=model-repository,shared-memory,trace,logging:node-secret=s3cret",
                        "--grpc-restricted-protocol=model-repository,shared-memory,trace,logging:node-secret=s3cret");
    }

    @Test
    void triton_installedServer_isStartedItself() throws Exception {
        secret();
        Path server = command("tritonserver", "printf '%s\\n' \"$@\"");
        setting("SERVER=some/image:1", "SERVER=" + server);
        setting("TLS=true", "TLS=false");

        assertThat(run(Map.of(), script("triton")).lines())
                .startsWith("--model-repository=" + root.resolve("node/var/lib/infaas/models/repository"))
                .noneMatch(flag -> flag.contains("ssl"));
    }

    @Test
    void triton_withoutSecret_doesNotStart() throws Exception {
        Files.createFile(root.resolve("node/etc/infaas/secret"));
        command("docker", "echo started");

        assertThat(run(Map.of(), script("triton"))).contains("is empty").doesNotContain("started");
    }

    @Test
    void install_archiveWithItsDigest_isUnpackedAndSecretsAreForRootOnly() throws Exception {
        Path archive = archive();
        command("aws", "[ $1 = ssm ] && echo \"value of $5\" || cp " + archive + " \"$5\"");
        metadata();
        setting(DIGEST_LINE + UserDataTest.start("x").archiveSha256(), DIGEST_LINE + Sha256.of(archive));

        assertThat(run(Map.of(), script("install"))).isEmpty();

        assertThat(root.resolve("node/opt/infaas/bin/infaas")).hasContent("the command");
        Path secret = root.resolve("node/etc/infaas/secret");
        assertThat(secret).hasContent("value of /infaas/blue/nodes/i-17");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThat(root.resolve("node/etc/infaas/tls/key.pem")).hasContent("value of /infaas/blue/node-tls-key");
        // a second boot finds it complete
        assertThat(run(Map.of(), script("install"))).isEmpty();
    }

    @Test
    void install_anotherArchive_isRefused() throws Exception {
        Path archive = archive();
        command("aws", "[ $1 = ssm ] && echo value || cp " + archive + " \"$5\"");
        metadata();

        assertThat(run(Map.of(), script("install"))).contains("s3://models/infaas.tar.gz: wrong digest");
        assertThat(root.resolve("node/opt/infaas")).doesNotExist();
    }

    @Test
    void install_secretIsNotThereYet_waitsForIt() throws Exception {
        Path archive = archive();
        command("aws", """
                case "$*" in
                  *nodes/*) echo >>$0.log; [ "$(wc -l <$0.log)" = 3 ] && echo s3cret || { echo denied >&2; exit 1; } ;;
                  ssm*) echo value ;;
                  *) cp %s "$5" ;;
                esac""".formatted(archive));
        metadata();
        setting(DIGEST_LINE + UserDataTest.start("x").archiveSha256(), DIGEST_LINE + Sha256.of(archive));

        assertThat(run(Map.of("INFAAS_PAUSE", "0"), script("install"))).isEmpty();

        assertThat(root.resolve("node/etc/infaas/secret")).hasContent("s3cret");
        assertThat(root.resolve("node/opt/infaas/bin/infaas")).exists();
    }

    @Test
    void install_secretNeverComes_saysWhichAndIsIncomplete() throws Exception {
        command("aws", "echo denied >&2; exit 1");
        metadata();

        assertThat(run(Map.of("INFAAS_PATIENCE", "0"), script("install")))
                .isEqualTo("/infaas/blue/nodes/i-17, which a controller with --node-secrets-derived writes: denied\n");
        assertThat(root.resolve("node/opt/infaas")).doesNotExist();
    }

    @Test
    void spotNotice_noticeAtTheSecondLook_endsTritonAfterItsPatience() throws Exception {
        command("curl", """
                case "$*" in
                  *api/token*) echo some-token ;;
                  *) echo "$*" >>$0.log; [ "$(wc -l <$0.log)" = 2 ] ;;
                esac""");
        command("systemctl", "echo \"systemctl $*\"");

        String output = run(Map.of("INFAAS_PATIENCE", "0", "INFAAS_PAUSE", "0"), script("spot-notice"));

        assertThat(output.lines())
                .containsExactly("this machine is reclaimed; Triton ends in 0 s", "systemctl stop infaas-triton");
        assertThat(Files.readString(root.resolve("bin/curl.log")))
                .contains(
                        "X-aws-ec2-metadata-token: some-token",
                        "169.254.169.254/latest/meta-data/spot/instance-action");
    }

    /** What the machine is told that it is, by version 2 of the service. */
    private void metadata() throws IOException {
        command("curl", """
                case "$*" in
                  *-X\\ PUT*/latest/api/token) echo some-token ;;
                  *token:\\ some-token*/latest/meta-data/instance-id) echo i-17 ;;
                  *) exit 22 ;;
                esac""");
    }

    private Path archive() throws Exception {
        Path command = Files.createDirectories(root.resolve("infaas/bin")).resolve("infaas");
        Files.writeString(command, "the command");
        Path archive = root.resolve("infaas.tar.gz");
        assertThat(run(Map.of(), "tar", "-czf", archive.toString(), "-C", root.toString(), "infaas"))
                .isEmpty();
        return archive;
    }

    private void secret() throws IOException {
        Files.writeString(root.resolve("node/etc/infaas/secret"), "s3cret\n");
    }

    private String script(String name) {
        return root.resolve("node/usr/local/lib/infaas").resolve(name).toString();
    }

    private void setting(String from, String to) throws IOException {
        Path file = root.resolve("node/etc/infaas/node.env");
        String text = Files.readString(file);
        assertThat(text).contains(from + "\n");
        Files.writeString(file, text.replace(from, to));
    }

    /** A command that the scripts find first. */
    private Path command(String name, String body) throws IOException {
        Path file = Files.createDirectories(root.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/bash\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Both streams of a command. */
    private String run(Map<String, String> variables, String... command) throws Exception {
        Path node = root.resolve("node");
        Path output = root.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.putAll(variables);
        environment.merge("PATH", root.resolve("bin").toString(), (old, own) -> own + ":" + old);
        environment.put("INFAAS_ENV", node.resolve("etc/infaas/node.env").toString());
        environment.put("INFAAS_ETC", node.resolve("etc/infaas").toString());
        environment.put("INFAAS_OPT", node.resolve("opt/infaas").toString());
        environment.put("INFAAS_VAR", node.resolve("var/lib/infaas").toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }
}

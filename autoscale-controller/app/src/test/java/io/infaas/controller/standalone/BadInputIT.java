package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invalid input ends the command promptly, with exit code 1 and one message that names the remedy. */
final class BadInputIT {

    @Test
    void portInUse_namesPortOwnerAndFlagBeforeTheBuild(@TempDir Path folder) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[4]));
                InfaasProcess infaas = InfaasProcess.start(
                        "standalone",
                        "--data-dir=" + folder,
                        "--http-port=0",
                        "--grpc-port=" + taken.getLocalPort(),
                        "--metrics-port=0",
                        "--control-port=0",
                        "--admin-port=0")) {

            assertThat(infaas.awaitEnd(60)).isEqualTo(1);
            assertThat(infaas.output())
                    .isEqualTo(
                            "port %d (gRPC) is taken by java (pid %d): stop it, or choose another port with --grpc-port"
                                    .formatted(
                                            taken.getLocalPort(),
                                            ProcessHandle.current().pid()));
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void folderNotWritable_isNamed() throws Exception {
        // not even root can write there
        try (InfaasProcess infaas = InfaasProcess.standalone(Path.of("/proc/infaas"), "--demo=none")) {

            assertThat(infaas.awaitEnd(60)).isEqualTo(1);
            assertThat(infaas.output()).contains("/proc/infaas").doesNotContain("\tat ");
        }
    }

    @Test
    void invalidDefinition_namesFileAndField(@TempDir Path folder) throws Exception {
        Path definition = Files.writeString(folder.resolve("infaas.yaml"), "application: {nome: fashion}\n");

        try (InfaasProcess infaas =
                InfaasProcess.standalone(folder.resolve("data"), "--demo=none", "--definition=" + definition)) {

            assertThat(infaas.awaitEnd(60)).isEqualTo(1);
            assertThat(infaas.output())
                    .contains(definition.toString(), "application.name")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void invalidCatalog_isRejectedByTheGateway(@TempDir Path folder) throws Exception {
        Path view = Files.writeString(folder.resolve("view.json"), "{\"version\": 1, \"catalog\": {\"format\": 7}}");

        try (InfaasProcess infaas = InfaasProcess.start("gateway", "--view=" + view)) {

            assertThat(infaas.awaitEnd(60)).isEqualTo(1);
            assertThat(infaas.output()).contains(view.toString()).doesNotContain("\tat ");
        }
    }

    @Test
    void missingRepository_isRejectedByTheNode(@TempDir Path folder) throws Exception {
        try (InfaasProcess infaas = InfaasProcess.start(
                "node",
                "--model-repository=" + folder.resolve("none"),
                "--http-port=0",
                "--grpc-port=0",
                "--metrics-port=0")) {

            assertThat(infaas.awaitEnd(60)).isEqualTo(1);
            assertThat(infaas.output())
                    .contains(folder.resolve("none").toString())
                    .hasLineCount(1);
        }
    }
}

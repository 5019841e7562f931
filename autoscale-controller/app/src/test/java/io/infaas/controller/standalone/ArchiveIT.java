package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.ViewFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The class-data archive of a fresh installation. */
class ArchiveIT {

    private static final String GATEWAY = "io.infaas.gateway.cli.GatewayCommand source: ";

    @TempDir
    private Path home;

    private Path archives = Path.of("");

    @BeforeEach
    void install() throws IOException {
        archives = home.resolve("archive");
        Files.createDirectories(home.resolve("bin"));
        Files.copy(InfaasProcess.DISTRIBUTION.resolve("bin/infaas"), home.resolve("bin/infaas"));
        Files.createSymbolicLink(home.resolve("lib"), InfaasProcess.DISTRIBUTION.resolve("lib"));
        Catalog catalog = Catalogs.fashion().variant("small", "fp32", 0.88, 1).build();
        ViewFile.write(
                home.resolve("view.json"),
                new View(
                        1,
                        catalog,
                        List.of(new Node("a", "127.0.0.1", 1, 1, Catalogs.NODE_TYPE)),
                        List.of(new Instance(catalog.variants().get(0).name(), "a", InstanceState.ACTIVE))));
    }

    @Test
    void firstStart_makesTheArchiveThatLaterStartsUse_andTheCommandReplacesATruncatedOne() throws Exception {
        assertThat(check()).endsWith("class-data archive: none");
        assertThat(archives).doesNotExist();

        serve("first");
        String second = serve("second");

        assertThat(made()).hasSize(1);
        assertThat(second).contains(GATEWAY + "shared objects file (top)");
        assertThat(check()).endsWith("class-data archive: in use");

        try (RandomAccessFile archive =
                new RandomAccessFile(writable(made().get(0)).toFile(), "rw")) {
            archive.setLength(archive.length() / 2);
        }
        assertThat(check()).endsWith("class-data archive: none");
        try (InfaasProcess archive = infaas(Map.of(), "archive")) {
            assertThat(archive.awaitEnd(120)).isZero();
        }
        assertThat(serve("third")).contains(GATEWAY + "shared objects file (top)");
    }

    @Test
    void gateway_folderNotWritable_servesWithoutArchive() throws Exception {
        // a file in place of the folder: permissions would not stop a superuser
        Files.createFile(archives);

        String loaded = serve("first");

        assertThat(loaded).contains(GATEWAY).doesNotContain(GATEWAY + "shared objects file");
    }

    @Test
    void gateway_archiveOff_makesNone() throws Exception {
        serve(Map.of("INFAAS_ARCHIVE", "off"));

        assertThat(archives).doesNotExist();
    }

    /** Starts and stops a gateway; returns its log of loaded classes. */
    private String serve(String name) throws Exception {
        Path loaded = home.resolve(name + ".log");
        serve(Map.of("INFAAS_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Xlog:class+load=info:file=" + loaded));
        return Files.readString(loaded);
    }

    private void serve(Map<String, String> environment) throws Exception {
        try (InfaasProcess gateway = infaas(
                environment,
                "gateway",
                "--view=" + home.resolve("view.json"),
                "--host=127.0.0.1",
                "--http-port=0",
                "--grpc-port=0",
                "--metrics-port=0",
                "--warm-up-ms=0",
                "--lame-duck-ms=0")) {
            gateway.await("^gateway ready", 120);
            gateway.terminate();
            assertThat(gateway.awaitEnd(60)).isZero();
        }
    }

    private String check() throws Exception {
        try (InfaasProcess check = infaas(Map.of(), "gateway", "--view=" + home.resolve("view.json"), "--check")) {
            assertThat(check.awaitEnd(60)).isZero();
            return check.output();
        }
    }

    private InfaasProcess infaas(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/infaas").toString()));
        command.addAll(List.of(arguments));
        return InfaasProcess.start(command, environment);
    }

    private List<Path> made() throws IOException {
        try (Stream<Path> all = Files.list(archives)) {
            return all.toList();
        }
    }

    private static Path writable(Path file) {
        assertThat(file.toFile().setWritable(true)).isTrue();
        return file;
    }
}

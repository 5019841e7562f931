package io.infaas.gateway.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The framing keeps to RFC 9113 and RFC 7541, as far as h2spec looks. Needs Go, and its proxy the first time: the program stays in the
 * folder that keeps what tests install.
 */
class H2SpecIT {

    /** A release from before Go had modules: what it needs is stated here. */
    private static final String MODULE = """
            module h2spec

            go 1.21

            require (
              github.com/summerwind/h2spec v2.2.1+incompatible
              github.com/fatih/color v1.19.0
              github.com/mattn/go-colorable v0.1.14
              github.com/mattn/go-isatty v0.0.20
              github.com/spf13/cobra v1.10.2
              github.com/spf13/pflag v1.0.9
              golang.org/x/net v0.62.0
              golang.org/x/sys v0.49.0
              golang.org/x/text v0.43.0
            )
            """;

    private static final Path FOLDER = Path.of("target", "h2spec").toAbsolutePath();
    private static final Path BINARY = cache().resolve("h2spec-%08x".formatted(MODULE.hashCode()));

    @BeforeAll
    static void build() throws Exception {
        Files.createDirectories(FOLDER);
        if (!Files.isExecutable(BINARY)) {
            Path built = FOLDER.resolve("h2spec");
            Files.writeString(FOLDER.resolve("go.mod"), MODULE);
            ProcessBuilder go = new ProcessBuilder(
                            "go", "build", "-o", built.toString(), "github.com/summerwind/h2spec/cmd/h2spec")
                    .directory(FOLDER.toFile());
            go.environment().put("GOFLAGS", "-mod=mod");
            assumeTrue(run(go, 240) == 0, "h2spec cannot be built: is Go there? See " + log());
            Files.createDirectories(BINARY.getParent());
            Path copy = Files.copy(
                    built,
                    BINARY.resolveSibling(
                            BINARY.getFileName() + "-" + ProcessHandle.current().pid()));
            // other runs on this machine see all of it or nothing
            Files.move(copy, BINARY, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static Path cache() {
        String given = System.getenv("INFAAS_CACHE");
        return given == null
                ? Path.of(System.getProperty("user.home"), ".cache", "infaas")
                : Path.of(given).toAbsolutePath();
    }

    @Test
    void server_wholeOfH2spec_noFailure() throws Exception {
        File report = FOLDER.resolve("report.xml").toFile();
        int code;
        try (EchoServer server = new EchoServer(H2Limits.DEFAULT, 0)) {
            code = run(
                    new ProcessBuilder(
                            BINARY.toString(),
                            "-p",
                            Integer.toString(server.port()),
                            "-o",
                            "2",
                            "-j",
                            report.getPath()),
                    60);
        }

        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report)
                .getElementsByTagName("testcase");
        List<String> failed = new ArrayList<>();
        for (int i = 0; i < cases.getLength(); i++) {
            Element one = (Element) cases.item(i);
            if (one.getElementsByTagName("failure").getLength()
                            + one.getElementsByTagName("error").getLength()
                    > 0) {
                failed.add(one.getAttribute("package") + " " + one.getAttribute("classname"));
            }
        }
        assertThat(failed).isEmpty();
        assertThat(cases.getLength()).isGreaterThan(140);
        assertThat(code).isZero();
    }

    private static int run(ProcessBuilder command, int withinSeconds) throws InterruptedException {
        try {
            Process process = command.redirectErrorStream(true)
                    .redirectOutput(log().toFile())
                    .start();
            if (process.waitFor(withinSeconds, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly().waitFor();
            return -1;
        } catch (IOException notThere) {
            return -1;
        }
    }

    private static Path log() {
        return FOLDER.resolve("log.txt");
    }
}

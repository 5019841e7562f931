package io.infaas.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units of the distribution name what is there. */
final class SystemdUnitsIT {

    private static final Path UNITS = Path.of("app/src/distribution/systemd");
    private static final Path ANALYZER = Path.of("/usr/bin/systemd-analyze");
    private static final int LAME_DUCK_SECONDS = 10;
    private static final int GRACE_SECONDS = 30;

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "controller"})
    void unit_commandAndFlagsOfItsEnvironment_areKnown(String name) throws IOException {
        String unit = Files.readString(UNITS.resolve("infaas-" + name + ".service"));
        String environment = Files.readString(UNITS.resolve(name + ".env"));
        String variable = "INFAAS_" + name.toUpperCase(Locale.ROOT) + "_FLAGS";

        assertThat(unit)
                .contains("\nExecStart=/opt/infaas/bin/infaas " + name + " $" + variable + "\n")
                .contains("\nEnvironmentFile=/etc/infaas/" + name + ".env\n");
        assertThat(environment).contains("\n" + variable + "=").contains("\nINFAAS_JAVA_OPTS=\n");
        assertThat(listFlags(environment)).isNotEmpty().isSubsetOf(listFlags(help(name)));
    }

    @Test
    void gateway_isKilledAfterItsQueriesHadTheirTime() throws IOException {
        assertThat(help("gateway"))
                .containsPattern("--lame-duck-ms=MS[^:]+\\(default: " + 1_000 * LAME_DUCK_SECONDS + "\\)")
                .containsPattern("--grace-ms=MS[^:]+\\(default: " + 1_000 * GRACE_SECONDS + "\\)");
        Matcher limit = Pattern.compile("\nTimeoutStopSec=(\\d+)\n")
                .matcher(Files.readString(UNITS.resolve("infaas-gateway.service")));
        assertThat(limit.find()).isTrue();
        assertThat(Integer.parseInt(limit.group(1))).isGreaterThan(LAME_DUCK_SECONDS + GRACE_SECONDS);
    }

    /** Where systemd is installed, it reads them without complaint. */
    @Test
    void units_areValid(@TempDir Path folder) throws Exception {
        for (String name : List.of("infaas-gateway.service", "infaas-controller.service")) {
            String unit = Files.readString(UNITS.resolve(name));
            assertThat(unit.lines().filter(line -> !line.isEmpty() && !line.startsWith("#")))
                    .allMatch(line -> line.matches("\\[(Unit|Service|Install)]|[A-Z][A-Za-z]+=.+"));
            Path copy = folder.resolve(name);
            Files.writeString(copy, unit.replace("/opt/infaas/bin/infaas", "/bin/true"));
            if (Files.isExecutable(ANALYZER)) {
                assertThat(analyze(copy)).as(name).isEmpty();
            }
        }
    }

    private static String analyze(Path unit) throws Exception {
        Path output = unit.resolveSibling("output");
        Process process = new ProcessBuilder(ANALYZER.toString(), "verify", unit.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output);
    }

    private static List<String> listFlags(String text) {
        return Pattern.compile("--[a-z][a-z-]+")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
    }

    private static String help(String subcommand) {
        StringWriter out = new StringWriter();
        assertThat(Infaas.commandLine().setOut(new PrintWriter(out, true)).execute(subcommand, "--help"))
                .isZero();
        return out.toString();
    }
}

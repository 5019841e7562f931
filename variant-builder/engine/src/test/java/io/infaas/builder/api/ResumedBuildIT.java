package io.infaas.builder.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.report.BuildRecord;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.repository.BuildOutput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumedBuildIT {

    private static final String FIRST_PROFILE = "fm-nano-fp32-t1";
    private static final String SECOND_PROFILE = "fm-small-fp32-t1";

    @TempDir
    Path folder;

    private final List<String> lines = new ArrayList<>();

    @Test
    void build_afterOneThatWasKilled_doesOnlyWhatWasLeft() throws Exception {
        Path definition = Files.writeString(
                folder.resolve("infaas.yaml"),
                Fashion.small().replace("threads: [1, 2]", "threads: [1]").replace("[fp32, int8]", "[fp32]"));
        Path output = folder.resolve("out");
        BuildRequest request = KilledBuild.request(definition, output);
        killWhileMeasuring(SECOND_PROFILE, definition, output);
        Map<Path, String> kept = profiles(BuildOutput.work(request.output()));

        BuildReport report = new VariantBuilder().build(request, new LineProgress(lines::add));

        assertThat(kept).hasSize(1);
        assertThat(profiles(BuildOutput.work(request.output())))
                .containsAllEntriesOf(kept)
                .hasSizeGreaterThan(1);
        assertThat(report.catalog().variant(FIRST_PROFILE)).isPresent();
        assertThat(lines).anyMatch(line -> line.matches("\\d+ steps done, ([5-9]|\\d\\d) reused"));
        assertThat(folder).isDirectoryNotContaining("glob:**/.*");
    }

    @Tag("proof")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "fm-nano, as trained",
                "fm-nano-fp32, accuracy",
                "fm-small-int8, accuracy",
                FIRST_PROFILE,
                "fm-nano-int8-t1",
                "fm-small-int8-t1"
            })
    void build_afterOneThatWasKilledAtAnyStage_completes(String stage) throws Exception {
        Path definition = Files.writeString(folder.resolve("infaas.yaml"), Fashion.small());
        Path output = folder.resolve("out");
        BuildRequest request = KilledBuild.request(definition, output);
        killWhileMeasuring(stage, definition, output);
        Map<Path, String> kept = profiles(BuildOutput.work(request.output()));

        BuildReport report = new VariantBuilder().build(request, new LineProgress(lines::add));

        Map<Path, String> profiles = profiles(BuildOutput.work(request.output()));
        kept.forEach((file, profile) -> assertThat(profiles).containsEntry(file, profile));
        assertThat(report.catalog().variant(FIRST_PROFILE)).isPresent();
        assertThat(folder).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void build_withoutTime_saysWhatWasNotTried() throws IOException {
        Path definition = Files.writeString(
                folder.resolve("infaas.yaml"), Fashion.small().replaceFirst("(?m)^.*fm-small.*\n", ""));
        BuildRequest request = KilledBuild.request(definition, folder.resolve("out"));

        assertThatThrownBy(() -> new VariantBuilder().build(withoutTime(request), new LineProgress(lines::add)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("2 settings of fm-nano-int8 not tried: the time budget is spent");
    }

    @Tag("proof")
    @Test
    void build_withTimeForAlmostNothing_saysWhatWasCut() throws IOException {
        Path definition = Files.writeString(folder.resolve("infaas.yaml"), Fashion.small());
        BuildRequest request = KilledBuild.request(definition, folder.resolve("out"));
        BuildReport full = new VariantBuilder().build(request, new LineProgress(lines::add));

        assertThatThrownBy(() -> new VariantBuilder().build(withoutTime(request), new LineProgress(lines::add)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("2 settings of fm-small-int8 not tried: the time budget is spent");
        assertThat(BuildRecord.read(full.output()).catalog()).isEqualTo(full.catalog());
    }

    private static BuildRequest withoutTime(BuildRequest request) {
        return new BuildRequest(
                request.definition(),
                request.output(),
                request.force(),
                request.nodeType(),
                request.profileBudget(),
                Optional.of(Duration.ofNanos(1)),
                request.policies());
    }

    private void killWhileMeasuring(String variant, Path definition, Path output) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        KilledBuild.class.getName(),
                        definition.toString(),
                        output.toString())
                .redirectError(folder.resolve("err.txt").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.contains(variant)) {
                    break;
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static Map<Path, String> profiles(Path work) throws IOException {
        try (Stream<Path> entries = Files.list(work)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("profile-"))
                    .collect(Collectors.toMap(entry -> entry, ResumedBuildIT::text));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

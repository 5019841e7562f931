package io.infaas.builder.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.triton.servers.Finished;
import io.infaas.triton.servers.PythonPackages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our metrics against scikit-learn, scipy, jiwer and pycocotools on the same answers. */
@Tag("proof")
class MetricReferenceIT {

    @TempDir
    Path folder;

    @Test
    void statistic_anyAnswers_isThatOfTheReference() throws IOException {
        PythonPackages python = PythonPackages.metrics();
        Path script = folder.resolve("metric_references.py");
        try (InputStream in = MetricReferenceIT.class.getResourceAsStream("metric_references.py")) {
            Files.copy(Objects.requireNonNull(in), script);
        }
        Map<String, MetricCase> cases = MetricCases.all();
        cases.forEach((name, answers) -> answers.write(MetricCases.metric(name), folder.resolve(name + ".json")));

        Finished finished = python.run(script, List.of(folder.toString()), Duration.ofMinutes(2));

        assertThat(finished.status()).as(finished.errors()).isZero();
        Path written = Files.writeString(
                Files.createDirectories(Path.of("target")).resolve("metric_references.json"), finished.output());
        Map<String, Double> live = MetricReferences.read(finished.output());
        assertThat(live.keySet()).isEqualTo(cases.keySet());
        cases.forEach((name, answers) -> assertThat(answers.value(MetricCases.metric(name)))
                .as(name)
                .isCloseTo(Objects.requireNonNull(live.get(name)), within(MetricReferences.EXACT)));
        assertThat(MetricReferences.kept())
                .as("values for the layer unit; copy %s to src/test/resources", written)
                .isEqualTo(live);
    }
}

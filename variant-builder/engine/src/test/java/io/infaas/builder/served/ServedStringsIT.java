package io.infaas.builder.served;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.data.DataSource;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.fixture.Builds;
import io.infaas.builder.fixture.FruitNetwork;
import io.infaas.builder.report.BuildReport;
import io.infaas.catalog.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variants that read and answer strings, in a real Triton. */
class ServedStringsIT {

    @TempDir
    private Path folder;

    @Test
    void load_resultThatReadsAndAnswersStrings_answersAsTheRuntimeHere() throws IOException, OrtException {
        Path definition = FruitNetwork.write(
                folder, "[{name: label, type: BYTES, shape: [1]}, {name: probabilities, type: FP32, shape: [3]}]");
        Files.writeString(definition, Files.readString(definition).replace("[fp32, int8, dyn8]", "[fp32]"));
        Files.writeString(folder.resolve("items.csv"), FruitNetwork.ROWS_WITH_EMOJI);
        BuildReport report = Builds.build(definition, folder.resolve("built"), 200);
        Contract contract = report.catalog().applications().get(0).contract();
        LabelledData data = LabelledData.read(
                new DataSource(
                        folder.resolve("items.csv"), Optional.empty(), "", List.of(), contract, Optional.empty()),
                Files.createDirectory(folder.resolve("items")));

        assertThat(report.catalog()
                        .variants()
                        .get(0)
                        .profile(BuildRequest.LOCAL)
                        .orElseThrow()
                        .accuracy()
                        .value())
                .isEqualTo(6.0 / 7, within(1e-9));
        ServedVariants.assertAnswerAlike(report.repository(), report.catalog().variants(), contract, data);
    }
}

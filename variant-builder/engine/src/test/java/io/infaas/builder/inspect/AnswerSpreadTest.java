package io.infaas.builder.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.data.Item;
import io.infaas.builder.data.NpyWriter;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerSpreadTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        // two answers of two numbers
        "5, -3, 5.001, -3.001, true",
        "5, -3, 5.5, -3, false",
        "0, 0, 0, 0, true",
        // probabilities that are all next to nothing, however much they differ in proportion
        "0.0001, 0.00001, 0.00001, 0.0002, true",
        "0.0001, 0.9, 0.9, 0.0002, false",
        // one of very many classes
        "0, 0.03, 0.03, 0, false",
        "0.0001, 0.00001, 0.00001, 2, false",
        "NaN, 1, NaN, 1, false",
    })
    void isAlike_answers_comparesThemBetweenItems(float a, float b, float c, float d, boolean alike)
            throws IOException {
        Path answers = folder.resolve("answers.npy");
        try (NpyWriter writer = NpyWriter.create(answers, TensorType.FP32, List.of(2))) {
            writer.write(Item.floats(a, b));
            writer.write(Item.floats(c, d));
        }

        assertThat(AnswerSpread.isAlike(answers, 2)).isEqualTo(alike);
    }
}

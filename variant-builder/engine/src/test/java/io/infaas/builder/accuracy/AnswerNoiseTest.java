package io.infaas.builder.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.builder.data.NpyWriter;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerNoiseTest {

    @TempDir
    private Path folder;

    @Test
    void of_equalAnswers_isZero() throws IOException {
        Path source = write("source", 1, 2, 3, 4);

        assertThat(AnswerNoise.of(List.of(source), List.of(source))).isZero();
    }

    @Test
    void of_answersOfTwoNumbers_isTheMeanOfBothShares() throws IOException {
        // the first number varies from 1 to 3, the second from 2 to 4: squares of 2 each around their means
        Path source = write("source", 1, 2, 3, 4);
        Path other = write("other", 1, 3, 3, 4);

        assertThat(AnswerNoise.of(List.of(other), List.of(source))).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void of_answersWithoutAnyAgreement_tellsHowFarTheyAre() throws IOException {
        Path source = write("source", 1, 2, 3, 4);
        Path far = write("far", 21, 2, 3, 4);
        Path farther = write("farther", 201, 2, 3, 4);

        assertThat(AnswerNoise.of(List.of(far), List.of(source))).isCloseTo(100, within(1e-9));
        assertThat(AnswerNoise.of(List.of(farther), List.of(source))).isCloseTo(10_000, within(1e-6));
    }

    @Test
    void of_severalOutputs_isThatOfTheWorst() throws IOException {
        Path source = write("source", 1, 2, 3, 4);
        Path far = write("far", 21, 2, 3, 4);

        assertThat(AnswerNoise.of(List.of(source, far), List.of(source, source)))
                .isCloseTo(100, within(1e-9));
    }

    /** Two items of two numbers. */
    private Path write(String name, float... values) throws IOException {
        Path file = folder.resolve(name + ".npy");
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        try (NpyWriter writer = NpyWriter.create(file, TensorType.FP32, List.of(2))) {
            writer.write(bytes);
        }
        return file;
    }
}

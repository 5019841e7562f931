package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class NpyProperties {

    @Property(tries = 200)
    void write_thenRead_givesTheSameItems(
            @ForAll @Size(min = 1, max = 50) long[] values, @ForAll @IntRange(min = 1, max = 7) int chunk)
            throws IOException {
        Path file = Files.createTempFile("items", ".npy");
        try {
            try (NpyWriter writer = NpyWriter.create(file, TensorType.INT64, List.of())) {
                for (long value : values) {
                    writer.write(Item.longs(value));
                }
            }

            try (TensorFile read = TensorFile.open(file)) {
                assertThat(read.type()).isEqualTo(TensorType.INT64);
                assertThat(read.shape()).containsExactly(values.length);
                for (int from = 0; from < values.length; from += chunk) {
                    int count = Math.min(chunk, values.length - from);
                    long[] part = new long[count];
                    read.next(count).asLongBuffer().get(part);
                    assertThat(part).isEqualTo(Arrays.copyOfRange(values, from, from + count));
                }
            }
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 100)
    void read_cutOff_namesTheFile(@ForAll @IntRange(min = 0, max = 159) int length) throws IOException {
        Path file = Files.createTempFile("items", ".npy");
        try {
            try (NpyWriter writer = NpyWriter.create(file, TensorType.FP32, List.of(2))) {
                writer.write(Item.floats(1, 2, 3, 4, 5, 6, 7, 8));
            }
            Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));

            assertThatThrownBy(() -> {
                        try (NpyFile read = NpyFile.open(file)) {
                            ByteBuffer values = read.next(read.count());
                            assertThat(values.remaining()).isEqualTo(32);
                        }
                    })
                    .isInstanceOf(BuildException.class)
                    .hasMessageStartingWith(file.toString());
        } finally {
            Files.delete(file);
        }
    }
}

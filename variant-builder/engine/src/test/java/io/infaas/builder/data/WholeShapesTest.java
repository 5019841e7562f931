package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.measure.FeedReader;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data of applications without a batch dimension, and the tensors that a network gets. */
class WholeShapesTest {

    private static final int ITEMS = 3;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 5    | 2 5    | 2 5",
                "1 2 5  | 2 5    | 1 2 5",
                "1 2 5  | 1 2 5  | 1 2 5",
                "-1 2 5 | 2 5    | 1 2 5",
                "-1 2 5 | 4 2 5  | 4 2 5",
                "-1 5   | 4 5    | 4 5",
                "2 -1   | 2 7    | 2 7",
                "1 -1 5 | 7 5    | 1 7 5",
                "1      | 1      | 1",
            })
    void next_arrays_aCompleteTensorForEachItem(String contract, String item, String tensor) throws IOException {
        Path items = folder.resolve("x.npy");
        try (NpyWriter writer = NpyWriter.create(
                items, TensorType.FP32, numbers(item).map(Math::toIntExact).toList())) {
            long size = numbers(item).reduce(1L, Math::multiplyExact);
            writer.write(ByteBuffer.allocate((int) size * ITEMS * Float.BYTES));
        }

        for (Path data : List.of(items, folder)) {
            assertThat(tensors(contract(TensorType.FP32, contract), data))
                    .as(data.toString())
                    .hasSize(ITEMS)
                    .containsOnly(numbers(tensor).toList());
        }
    }

    @Test
    void next_rowsOfDifferentLengths_areNotPadded() throws IOException {
        Path items = Files.writeString(folder.resolve("x.jsonl"), "{\"x\": [1, 2, 3]}\n{\"x\": [1]}\n");

        assertThat(tensors(contract(TensorType.INT64, "-1"), items)).containsExactly(List.of(1L), List.of(3L));
        assertThat(tensors(contract(TensorType.INT64, "1 -1"), items))
                .containsExactly(List.of(1L, 1L), List.of(1L, 3L));
        assertThat(tensors(contract(TensorType.INT64, "-1 -1"), items))
                .containsExactly(List.of(1L, 1L), List.of(1L, 3L));
    }

    @Test
    void next_table_aRowIsAnItem() throws IOException {
        Path items = Files.writeString(folder.resolve("x.csv"), "a,b\n1,2\n3,4\n");

        assertThat(tensors(contract(TensorType.FP32, "2"), items)).containsExactly(List.of(2L), List.of(2L));
        assertThat(tensors(contract(TensorType.FP32, "1 2"), items)).containsExactly(List.of(1L, 2L), List.of(1L, 2L));
    }

    @Test
    void read_arraysOfAnotherShape_areRefused() throws IOException {
        Path items = folder.resolve("x.npy");
        try (NpyWriter writer = NpyWriter.create(items, TensorType.FP32, List.of(5))) {
            writer.write(ByteBuffer.allocate(5 * Float.BYTES));
        }

        assertThatThrownBy(() -> tensors(contract(TensorType.FP32, "3 2 5"), items))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("items are [5], 5 elements each, but input 'x' is [3, 2, 5]");
    }

    private List<List<Long>> tensors(Contract contract, Path items) throws IOException {
        DataSource source = new DataSource(items, Optional.empty(), "", List.of(), contract, Optional.empty());
        LabelledData data = LabelledData.read(source, Files.createTempDirectory(folder, "data"));
        Feed feed = Feed.of(data, contract);
        List<List<Long>> shapes = new ArrayList<>();
        try (FeedReader reader = new FeedReader(feed)) {
            while (reader.hasNext()) {
                shapes.add(reader.next(1).get(0).shape());
            }
        }
        assertThat(FeedReader.first(feed, 1).get(0).shape()).hasSameSizeAs(shapes.get(0));
        return shapes;
    }

    private static Contract contract(TensorType type, String shape) {
        return new Contract(
                List.of(new ContractTensor("x", type, numbers(shape).toList())),
                List.of(new ContractTensor("y", TensorType.FP32, List.of(1L))),
                List.of(),
                0);
    }

    private static Stream<Long> numbers(String text) {
        return Stream.of(text.strip().split(" ")).map(Long::valueOf);
    }

    private static final Contract SOUND = contractOf(new ContractTensor("sound", TensorType.FP32, List.of(2L, -1L)));

    @Test
    void sized_arrayOfTheOnlyInput_hasItsSizes() throws IOException {
        Path file = npy("any.npy", List.of(2, 5));

        assertThat(shape(WholeShapes.sized(SOUND, file))).containsExactly(2L, 5L);
    }

    @Test
    void sized_folderAndArchive_haveTheSizesByName() throws IOException {
        npy("sound.npy", List.of(2, 7));
        Path archive = folder.resolve("items.npz");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive))) {
            out.putNextEntry(new ZipEntry("sound.npy"));
            Files.copy(npy("other.npy", List.of(2, 9)), out);
        }

        assertThat(shape(WholeShapes.sized(SOUND, folder))).containsExactly(2L, 7L);
        assertThat(shape(WholeShapes.sized(SOUND, archive))).containsExactly(2L, 9L);
    }

    @Test
    void sized_dataOfAnotherKind_staysOpen() throws IOException {
        Path table = Files.writeString(folder.resolve("items.csv"), "a,b\n1,2\n");
        Path fewer = npy("fewer.npy", List.of(5));

        assertThat(WholeShapes.sized(SOUND, table)).isEqualTo(SOUND);
        assertThat(WholeShapes.sized(SOUND, fewer)).isEqualTo(SOUND);
        assertThat(WholeShapes.sized(SOUND, folder.resolve("none.npy"))).isEqualTo(SOUND);
    }

    private Path npy(String name, List<Integer> itemShape) throws IOException {
        Path file = folder.resolve(name);
        try (NpyWriter writer = NpyWriter.create(file, TensorType.FP32, itemShape)) {
            int size = itemShape.stream().reduce(1, Math::multiplyExact);
            writer.write(ByteBuffer.allocate(size * Float.BYTES));
        }
        return file;
    }

    private static List<Long> shape(Contract contract) {
        return contract.inputs().get(0).shape();
    }

    private static Contract contractOf(ContractTensor input) {
        return new Contract(
                List.of(input), List.of(new ContractTensor("y", TensorType.FP32, List.of(1L))), List.of(), 1);
    }
}

package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables as labelled data. */
class TableDataTest {

    private static final List<String> CLASSES = List.of("no", "yes");

    @TempDir
    Path folder;

    @Test
    void read_csvOfNumbers_fillsTheInputInOrder() throws IOException {
        LabelledData data = read(numbers(), "items.csv", "a,label,b\n0.5,yes,-1\n\"2\",0,3e1\n", List.of());

        assertThat(data.labels()).containsExactly(1, 0);
        assertThat(data.rows()).isEmpty();
        assertThat(floats(data)).containsExactly(0.5f, -1, 2, 30);
    }

    @Test
    void read_tsvOfTexts_fillsAllInputsWithRowsOfTheirLength() throws IOException {
        LabelledData data =
                read(texts(TensorType.INT64), "items.tsv", "yes\tunaffable \"\nno\ta\n", List.of("label", "text"));

        // shorter ones first
        assertThat(data.labels()).containsExactly(0, 1);
        assertThat(data.count()).isEqualTo(2);
        assertThat(longs(data, 0)).containsExactly(2, 9, 3, 2, 4, 5, 6, 1, 3);
        assertThat(longs(data, 1)).hasSize(9).containsOnly(1L);
        assertThat(longs(data, 2)).hasSize(9).containsOnly(0L);
        try (TensorFile lengths = TensorFile.open(data.rows().orElseThrow().lengths())) {
            assertThat(lengths.next(2).asIntBuffer().get(0)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,label,b\\n1,yes\\n | line 2 has 2 cells, but the table has the columns [a, label, b]",
                "a,label,b\\n1,yes,2,3\\n | line 2 has 4 cells",
                "a,label,b\\n1,yes,2\\n1,maybe,2\\n | line 3: label 'maybe' is not one of the 2",
                "a,label,b\\n1,2,2\\n | line 2: label '2' is not one of the 2",
                "a,label,b\\n1,yes,NaN\\n | line 2: 'NaN' is not a finite number",
                "a,label,b\\n1,yes,x\\n | line 2: 'x' is not a finite number",
                "a,label,b\\n | has no items; give at least one",
                "'' | is empty; give a table with items",
                "a,b\\n1,2\\n | has the columns [a, b], but no 'label'",
                "a,label\\n1,yes\\n | has 1 columns of numbers, but input 'x' is [1, 2], 2 elements",
                "text,label\\nhello,yes\\n | the definition has no data.text",
            })
    void read_badTable_saysWhereAndWhat(String content, String message) {
        assertThatThrownBy(() -> read(numbers(), "items.csv", content.replace("\\n", "\n"), List.of()))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("items.csv")
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }

    @Test
    void read_notUtf8_saysSo() throws IOException {
        Path items =
                Files.write(folder.resolve("items.csv"), new byte[] {'a', ',', (byte) 0xff, '\n', '1', ',', '2', '\n'});

        assertThatThrownBy(() -> LabelledData.read(source(items, numbers(), List.of()), folder))
                .hasMessageContaining("items.csv")
                .hasMessageContaining("UTF-8");
    }

    @Test
    void read_tokensForAFloatInput_namesTheInput() {
        assertThatThrownBy(() -> read(texts(TensorType.FP32), "items.tsv", "yes\ta\n", List.of("label", "text")))
                .hasMessageContaining("'input_ids' is FP32 [-1]; texts need the inputs input_ids");
    }

    @Test
    void read_unknownFormat_namesTheKnown() throws IOException {
        Path items = Files.writeString(folder.resolve("items"), "");
        DataSource source = new DataSource(items, Optional.empty(), "avro", List.of(), numbers(), Optional.empty());

        assertThatThrownBy(() -> LabelledData.read(source, folder))
                .hasMessage(
                        "data: format 'avro' is unknown; known are [counting, csv, idx, images, jsonl, npy, npz, parquet, tsv]");
    }

    @Test
    void read_dataSetOfTheUsersOwn_isReadLikeAnyOther() throws IOException {
        Path items = Files.writeString(folder.resolve("items"), "3");
        DataSource source = new DataSource(items, Optional.empty(), "counting", List.of(), numbers(), Optional.empty());

        LabelledData data = LabelledData.read(source, folder);

        assertThat(data.labels()).containsExactly(0, 1, 0);
        assertThat(floats(data)).containsExactly(0, 0, 1, 1, 2, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "items | three | items: is not readable as 'counting': For input string: \"three\"",
                "absent | 3 | absent: cannot be read: java.nio.file.NoSuchFileException",
                "items | 0 | items: has no items; give at least one",
            })
    void read_dataSetOfTheUsersOwnFails_namesTheFile(String name, String content, String message) throws IOException {
        Files.writeString(folder.resolve("items"), content);
        DataSource source = new DataSource(
                folder.resolve(name), Optional.empty(), "counting", List.of(), numbers(), Optional.empty());

        assertThatThrownBy(() -> LabelledData.read(source, folder))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(message);
    }

    private LabelledData read(Contract contract, String name, String content, List<String> columns) throws IOException {
        Path items = Files.writeString(folder.resolve(name), content);
        return LabelledData.read(source(items, contract, columns), folder);
    }

    private static DataSource source(Path items, Contract contract, List<String> columns) {
        Optional<TextTokenizer> tokenizer =
                contract.inputs().size() == 3 ? Optional.of(WordPieceTest.wordPiece(16)) : Optional.empty();
        return new DataSource(items, Optional.empty(), "", columns, contract, tokenizer);
    }

    private static Contract numbers() {
        return new Contract(
                List.of(new ContractTensor("x", TensorType.FP32, List.of(1L, 2L))),
                List.of(new ContractTensor("y", TensorType.FP32, List.of(2L))),
                CLASSES,
                1);
    }

    private static Contract texts(TensorType type) {
        List<ContractTensor> inputs = List.of("input_ids", "attention_mask", "token_type_ids").stream()
                .map(name -> new ContractTensor(name, type, List.of(-1L)))
                .toList();
        return new Contract(inputs, List.of(new ContractTensor("y", TensorType.FP32, List.of(2L))), CLASSES, 1);
    }

    private static float[] floats(LabelledData data) {
        try (TensorFile file = TensorFile.open(data.items())) {
            float[] values = new float[Math.toIntExact(file.count() * file.itemSize())];
            file.next(file.count()).asFloatBuffer().get(values);
            return values;
        }
    }

    private static long[] longs(LabelledData data, int column) {
        try (TensorFile file = TensorFile.open(data.columns().get(column).file())) {
            var values = file.next(file.count()).asLongBuffer();
            return IntStream.range(0, file.count()).mapToLong(values::get).toArray();
        }
    }
}

package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** JSON lines as labelled data. */
class JsonLinesDataTest {

    @TempDir
    Path folder;

    @Test
    void read_nestedAndFlatNumbers_fillEachInputByItsName() throws IOException {
        Contract contract = contract(
                new ContractTensor("image", TensorType.FP32, List.of(2L, 2L)),
                new ContractTensor("size", TensorType.INT64, List.of(1L)));

        LabelledData data = read(contract, """
                {"image": [[1, 2.5], [-3e1, 0]], "size": [9007199254740993], "label": "yes", "more": {"x": 1}}

                {"size": 4, "label": 0, "image": [5, 6, 7, 8]}
                """);

        assertThat(data.labels()).containsExactly(1, 0);
        assertThat(elements(data, 0).asFloatBuffer()).isEqualTo(floats(1, 2.5f, -30, 0, 5, 6, 7, 8));
        assertThat(elements(data, 1).asLongBuffer().get(0)).isEqualTo(9007199254740993L);
        assertThat(elements(data, 1).asLongBuffer().get(1)).isEqualTo(4);
    }

    private static FloatBuffer floats(float... values) {
        return FloatBuffer.wrap(values);
    }

    @Test
    void read_gzipped_isTheSame() throws IOException {
        Path items = folder.resolve("items.ndjson.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(items))) {
            out.write("{\"x\": [1, 2], \"label\": \"no\"}\n".getBytes(StandardCharsets.UTF_8));
        }

        LabelledData data = LabelledData.read(source(items, numbers(TensorType.FP32)), folder);

        assertThat(data.labels()).containsExactly(0);
    }

    @Test
    void read_textsWithATokenizer_areTokenized() throws IOException {
        List<ContractTensor> inputs = List.of("input_ids", "attention_mask", "token_type_ids").stream()
                .map(name -> new ContractTensor(name, TensorType.INT64, List.of(-1L)))
                .toList();

        LabelledData data = read(
                contract(inputs.toArray(ContractTensor[]::new)), "{\"text\": \"unaffable\", \"label\": \"yes\"}\n");

        assertThat(data.labels()).containsExactly(1);
        assertThat(data.rows()).isPresent();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BYTES", "BF16", "BOOL"})
    void read_eachType_takesItsNumbersAndRefusesOthers(TensorType type) throws IOException {
        boolean real =
                List.of(TensorType.FP16, TensorType.FP32, TensorType.FP64).contains(type);

        LabelledData data = read(numbers(type), "{\"x\": [1, 127], \"label\": 1}\n");

        assertThat(Elements.floats(elements(data, 0), type)).containsExactly(1, 127);
        assertThatThrownBy(
                        () -> read(numbers(type), "{\"x\": [1, %s], \"label\": 1}\n".formatted(real ? "1e999" : "1.5")))
                .hasMessageContaining("'x' has")
                .hasMessageContaining("which is not " + type);
    }

    @ParameterizedTest
    @EnumSource(names = "BF16")
    void read_typeThatJsonDoesNotFill_namesTheInput(TensorType type) {
        assertThatThrownBy(() -> read(numbers(type), "{\"x\": [1, 2], \"label\": 1}\n"))
                .hasMessageContaining(
                        "'x' is %s, a type that JSON lines and Parquet do not support; give the items as NPY"
                                .formatted(type));
    }

    @ParameterizedTest
    @CsvSource({
        "INT8, -128, 128",
        "UINT8, 255, -1",
        "INT16, 32767, 32768",
        "UINT16, 65535, 65536",
        "INT32, -2147483648, 2147483648",
        "UINT32, 4294967295, 4294967296",
        "INT64, 9223372036854775807, 9223372036854775808",
        "UINT64, 18446744073709551615, 18446744073709551616",
        "BOOL, true, 1",
        "FP32, 3.4e38, 3.5e38",
        "FP32, 1, true"
    })
    void read_valuesAtTheEdgeOfAType_areExact(TensorType type, String within, String beyond) throws IOException {
        assertThat(read(numbers(type), "{\"x\": [%s, %s], \"label\": 1}\n".formatted(within, within))
                        .count())
                .isOne();
        assertThatThrownBy(() -> read(numbers(type), "{\"x\": [%s, %s], \"label\": 1}\n".formatted(within, beyond)))
                .hasMessageContaining("'x' has " + beyond.replace("e38", "E38") + ", which is not " + type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "'' | has no items; give at least one",
                "{\"x\": [1, 2], \"label\": 1}\\n{\"x\": [1, 2 | line 2 is not JSON",
                "{\"x\": [1, 2], \"label\": 1}\\n[[1, 2], 1] | line 2: is not an object",
                "{\"label\": 1} | line 1: has no field 'x'; give numbers for each input",
                "{\"text\": \"a\", \"label\": 1} | line 1: has no field 'x'; give numbers for each input, or data.text",
                "{\"x\": [1, 2]} | line 1: has no field 'label' with the name or the index of a class",
                "{\"x\": [1, 2], \"label\": 1.5} | line 1: has no field 'label' with",
                "{\"x\": [1, 2], \"label\": \"maybe\"} | line 1: label 'maybe' is not one of the 2",
                "{\"x\": [1, 2, 3], \"label\": 1} | line 1: 'x' has 3 numbers, but the input is [1, 2], 2 elements",
                "{\"x\": [1, \"2\"], \"label\": 1} | line 1: 'x' has \"2\", which is not FP32",
                "{\"x\": [1, {\"a\": 1}], \"label\": 1} | line 1: 'x' has {\"a\":1}, which is not FP32",
            })
    void read_badLines_sayWhereAndWhat(String content, String message) {
        assertThatThrownBy(() -> read(numbers(TensorType.FP32), content.replace("\\n", "\n")))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("items.jsonl")
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }

    @Test
    void read_notUtf8_saysSo() throws IOException {
        Path items = Files.write(folder.resolve("items.jsonl"), new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});

        assertThatThrownBy(() -> LabelledData.read(source(items, numbers(TensorType.FP32)), folder))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("items.jsonl")
                .hasMessageContaining("UTF-8")
                .message()
                .hasLineCount(1);
    }

    @Test
    void read_labelsBeside_areRefused() throws IOException {
        Path items = Files.writeString(folder.resolve("items.jsonl"), "{}");
        DataSource source = new DataSource(
                items,
                Optional.of(folder.resolve("labels.npy")),
                "",
                List.of(),
                numbers(TensorType.FP32),
                Optional.empty());

        assertThatThrownBy(() -> LabelledData.read(source, folder))
                .hasMessageContaining("field 'label'; remove labels:");
    }

    private LabelledData read(Contract contract, String content) throws IOException {
        return LabelledData.read(source(Files.writeString(folder.resolve("items.jsonl"), content), contract), folder);
    }

    private static DataSource source(Path items, Contract contract) {
        Optional<TextTokenizer> tokenizer =
                contract.inputs().size() == 3 ? Optional.of(WordPieceTest.wordPiece(16)) : Optional.empty();
        return new DataSource(items, Optional.empty(), "", List.of(), contract, tokenizer);
    }

    private static Contract numbers(TensorType type) {
        return contract(new ContractTensor("x", type, List.of(1L, 2L)));
    }

    private static Contract contract(ContractTensor... inputs) {
        return new Contract(
                List.of(inputs),
                List.of(new ContractTensor("y", TensorType.FP32, List.of(2L))),
                List.of("no", "yes"),
                1);
    }

    private static ByteBuffer elements(LabelledData data, int column) {
        try (TensorFile file = TensorFile.open(data.columns().get(column).file())) {
            return file.next(file.count());
        }
    }
}

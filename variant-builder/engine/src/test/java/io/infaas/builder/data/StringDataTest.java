package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Items with strings. */
class StringDataTest {

    private static final ContractTensor CITY = new ContractTensor("city", TensorType.BYTES, List.of(1L));
    private static final ContractTensor WORDS = new ContractTensor("words", TensorType.BYTES, List.of(2L));
    private static final ContractTensor AGE = new ContractTensor("age", TensorType.INT64, List.of(1L));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "items.csv | 'other,age,label,city\nx,3,1,Köln\ny,40,no,\"a, b\"\nz,5,no,\n'",
                "items.tsv | 'city\tother\tlabel\tage\nKöln\tx\tyes\t3\na, b\ty\tno\t40\n\tz\tno\t5\n'",
                "items.jsonl | '{\"city\": \"Köln\", \"age\": [3], \"label\": 1}\n{\"city\": \"a, b\", \"age\": 40, \"label\": 0}\n{\"city\": \"\", \"age\": 5, \"label\": \"no\"}'",
            })
    void read_stringsAndNumbers_fillTheInputsOfTheirNames(String name, String content) throws IOException {
        LabelledData data = read(write(name, content), CITY, AGE);

        assertThat(data.labels()).containsExactly(1, 0, 0);
        assertThat(strings(data, 0)).containsExactly("Köln", "a, b", "");
        try (TensorFile ages = TensorFile.open(data.columns().get(1).file())) {
            assertThat(Elements.floats(ages.next(3), ages.type())).containsExactly(3, 40, 5);
        }
    }

    @Test
    void read_tableForOneInputOfStrings_fillsItInOrder() throws IOException {
        LabelledData data = read(write("items.csv", "b,label,a\n1,yes,\nred,no,0x1\n"), WORDS);

        assertThat(strings(data, 0)).containsExactly("1", "", "red", "0x1");
    }

    @Test
    void read_columnText_isForTheInputOfStringsNotForATokenizer() throws IOException {
        ContractTensor text = new ContractTensor("text", TensorType.BYTES, List.of(1L));

        LabelledData data = read(write("items.csv", "id,text,label\n7,hello,yes\n"), text);

        assertThat(strings(data, 0)).containsExactly("hello");
    }

    @Test
    void read_itemsOfDifferentLengths_keepsTheirStrings() throws IOException {
        ContractTensor any = new ContractTensor("words", TensorType.BYTES, List.of(-1L));

        LabelledData data = read(
                write("items.jsonl", "{\"words\": [\"a\", \"bc\"], \"label\": 1}\n{\"words\": \"def\", \"label\": 0}"),
                any);

        assertThat(data.labels()).containsExactly(0, 1);
        assertThat(strings(data, 0)).containsExactly("def", "a", "bc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"|S7", "<U4"})
    void read_npy_hasTheStrings(String description) throws IOException {
        List<String> texts = List.of("Köln", "", "été", "\uD83D\uDE00x");
        Path items = npy(description, "(2, 2)", description.startsWith("<U") ? utf32(texts, 4) : utf8(texts, 7));

        LabelledData data = read(items, WORDS);

        assertThat(data.count()).isEqualTo(2);
        assertThat(strings(data, 0)).isEqualTo(texts);
    }

    @Test
    void read_labelsOfStrings_areNamesOfClasses() throws IOException {
        Path labels = Files.move(npy("<U3", "(2,)", utf32(List.of("yes", "no"), 3)), folder.resolve("labels.npy"));
        Path items = npy("|S1", "(2, 2)", "abcd".getBytes(StandardCharsets.US_ASCII));

        LabelledData data = LabelledData.read(items, labels, contract(WORDS));

        assertThat(data.labels()).containsExactly(1, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "items.csv | 'age,label\n1,yes\n' | has the columns [age, label], but none for input 'city'; name it as the input",
                "items.csv | 'city,age,label\nRome,old,yes\n' | line 2: 'old' is not one of INT64 for input 'age'; correct it",
                "items.jsonl | '{\"city\": 5, \"age\": 1, \"label\": 1}' | line 1: 'city' has 5, which is not a string, but the input is BYTES",
                "items.jsonl | '{\"city\": null, \"age\": 1, \"label\": 1}' | line 1: 'city' has null, which is not a string",
                "items.jsonl | '{\"city\": \"Rome\", \"age\": \"1\", \"label\": 1}' | line 1: 'age' has \"1\", which is not INT64",
                "items.jsonl | '{\"age\": 1, \"label\": 1}' | line 1: has no field 'city'; give strings for each input",
                "items.jsonl | '{\"city\": \"\\ud800\", \"age\": 1, \"label\": 1}' | line 1: 'city' has a string with half of a surrogate pair",
                "items.jsonl | '{\"city\": \"a\\u0000\", \"age\": 1, \"label\": 1}' | item 0: input 'city' has a string with a character NUL",
            })
    void read_badRows_sayWhereAndWhat(String name, String content, String message) throws IOException {
        assertRefused(write(name, content), name, message, CITY, AGE);
    }

    @Test
    void read_stringThatIsTooLong_namesItsLengthAndTheBound() throws IOException {
        String row = "x".repeat(StringElements.LONGEST + 1);

        assertRefused(
                write("items.csv", "a,b,label\ny,%s,yes\n".formatted(row)),
                "items.csv",
                "item 0: input 'words' has a string of 1048577 bytes, above 1048576; shorten it",
                WORDS);
    }

    @Test
    void read_oneLongStringAmongMany_isRefusedBeforeAllAreFilledUpToIt() throws IOException {
        String rows = "x".repeat(StringElements.LONGEST) + ",yes\n" + "y,yes\n".repeat(4096);

        assertRefused(
                write("items.csv", "city,label\n" + rows),
                "items.csv",
                "4097 strings of up to 1048576 bytes take more than 4 GiB; shorten the longest, or give fewer items",
                CITY);
    }

    @Test
    void read_notUtf8InATable_saysSo() throws IOException {
        Path items = Files.write(
                folder.resolve("items.csv"), "city,label\nK\u00f6ln,yes\n".getBytes(StandardCharsets.ISO_8859_1));

        assertRefused(items, "items.csv", "UTF-8", CITY);
    }

    @Test
    void read_npyThatIsNotUtf8_namesTheItem() throws IOException {
        Path items = npy("|S2", "(2, 2)", new byte[] {'a', 0, 'b', 0, 'c', 0, (byte) 0xf6, 'd'});

        assertRefused(items, "items.npy", "item 1 has a string that is not UTF-8; encode it in UTF-8", WORDS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "|S9999999 ! has strings of 9999999 bytes (|S9999999), above 1048576; shorten the longest",
                "<U999999999 ! has strings of 3999999996 bytes (<U999999999), above 1048576",
                "|O ! has the elements {'descr': '|O'",
                "|O ! strings with .astype(str)",
                ">U3 ! has the elements {'descr': '>U3'",
                "|S0 ! has the elements {'descr': '|S0'",
                "<f4 ! elements are FP32, but input 'words' is BYTES; save the data in that type, with .astype(str)",
            },
            quoteCharacter = '"')
    void read_badNpy_namesTypeAndRemedy(String description, String message) throws IOException {
        assertRefused(npy(description, "(1, 2)", new byte[16]), "items.npy", message, WORDS);
    }

    @Test
    void read_stringsForNumbers_saysSo() throws IOException {
        ContractTensor numbers = new ContractTensor("x", TensorType.FP32, List.of(2L));

        assertRefused(
                npy("<U1", "(1, 2)", utf32(List.of("a", "b"), 1)),
                "items.npy",
                "elements are BYTES, but input 'x' is FP32",
                numbers);
    }

    @Test
    void read_utf32OutsideOfUnicode_saysSo() throws IOException {
        ByteBuffer character = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt('a')
                .putInt(0x110000);

        assertRefused(
                npy("<U1", "(1, 2)", character.array()),
                "items.npy",
                "has 00110000 where a character should be",
                WORDS);
    }

    @Test
    void read_tableForSeveralInputsOfSeveralElements_saysWhatATableFills() throws IOException {
        assertRefused(
                write("items.csv", "a,age,label\nx,1,yes\n"),
                "items.csv",
                "'words' is BYTES [2]; a table fills one input of fixed shape, or several of one element each",
                WORDS,
                AGE);
    }

    private void assertRefused(Path items, String name, String message, ContractTensor... inputs) {
        assertThatThrownBy(() -> read(items, inputs))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll(name, message)
                .message()
                .hasLineCount(1);
    }

    private LabelledData read(Path items, ContractTensor... inputs) throws IOException {
        Optional<Path> labels = items.toString().endsWith(".npy")
                ? Optional.of(Files.write(folder.resolve("labels"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 0, 1}))
                : Optional.empty();
        return LabelledData.read(
                new DataSource(items, labels, "", List.of(), contract(inputs), Optional.empty()), folder);
    }

    private static Contract contract(ContractTensor... inputs) {
        return new Contract(
                List.of(inputs),
                List.of(new ContractTensor("y", TensorType.FP32, List.of(2L))),
                List.of("no", "yes"),
                1);
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path npy(String description, String shape, byte[] content) throws IOException {
        byte[] head = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }"
                .formatted(description, shape)
                .getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0x93);
        bytes.writeBytes("NUMPY\1\0".getBytes(StandardCharsets.US_ASCII));
        bytes.write(head.length);
        bytes.write(0);
        bytes.writeBytes(head);
        bytes.writeBytes(content);
        return Files.write(folder.resolve("items.npy"), bytes.toByteArray());
    }

    private static byte[] utf8(List<String> texts, int width) {
        ByteBuffer bytes = ByteBuffer.allocate(texts.size() * width);
        for (int i = 0; i < texts.size(); i++) {
            bytes.position(i * width).put(texts.get(i).getBytes(StandardCharsets.UTF_8));
        }
        return bytes.array();
    }

    private static byte[] utf32(List<String> texts, int width) {
        ByteBuffer bytes =
                ByteBuffer.allocate(texts.size() * width * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < texts.size(); i++) {
            bytes.position(i * width * Integer.BYTES);
            texts.get(i).codePoints().forEach(bytes::putInt);
        }
        return bytes.array();
    }

    private static List<String> strings(LabelledData data, int column) {
        try (NpyFile file = NpyFile.open(data.columns().get(column).file())) {
            return file.strings(file.count());
        }
    }
}

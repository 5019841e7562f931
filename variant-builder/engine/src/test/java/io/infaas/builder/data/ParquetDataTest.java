package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet as labelled data, written by DuckDB itself. */
class ParquetDataTest {

    private static final Contract NUMBERS = contract(
            new ContractTensor("image", TensorType.FP32, List.of(2L, 2L)),
            new ContractTensor("size", TensorType.INT64, List.of(1L)));

    @TempDir
    private Path folder;

    @Test
    void read_nestedAndFlatLists_fillEachInputByItsName() throws SQLException {
        Path file = write(
                "items.parquet",
                "SELECT [[1, 0.1], [-3e1, 0]]::FLOAT[][] AS image, [9007199254740993] AS size, 'yes' AS label, 7 AS other "
                        + "UNION ALL SELECT [[5, 6], [7, 8]], [4], 'no', 8");

        LabelledData data = read(NUMBERS, file, Optional.empty());

        assertThat(data.labels()).containsExactly(1, 0);
        try (TensorFile images = TensorFile.open(data.columns().get(0).file());
                TensorFile sizes = TensorFile.open(data.columns().get(1).file())) {
            assertThat(images.next(2).asFloatBuffer())
                    .isEqualTo(FloatBuffer.wrap(new float[] {1, 0.1f, -30, 0, 5, 6, 7, 8}));
            assertThat(sizes.next(2).asLongBuffer().get(0)).isEqualTo(9007199254740993L);
        }
    }

    @Test
    void read_strings_fillTheirInputsAndNumbersDoNot() throws SQLException {
        Contract contract = contract(
                new ContractTensor("city", TensorType.BYTES, List.of(1L)),
                new ContractTensor("words", TensorType.BYTES, List.of(2L)));
        Path strings = write(
                "strings.parquet",
                "SELECT 'Köln' AS city, ['a', ''] AS words, 1 AS label UNION ALL SELECT '', ['b', 'é'], 0");
        Path numbers = write("numbers.parquet", "SELECT 5 AS city, ['a', ''] AS words, 1 AS label");

        LabelledData data = read(contract, strings, Optional.empty());

        try (NpyFile cities = NpyFile.open(data.columns().get(0).file());
                NpyFile words = NpyFile.open(data.columns().get(1).file())) {
            assertThat(cities.strings(2)).containsExactly("Köln", "");
            assertThat(words.strings(2)).containsExactly("a", "", "b", "é");
        }
        assertThatThrownBy(() -> read(contract, numbers, Optional.empty()))
                .hasMessageContaining(
                        "numbers.parquet: row 1: 'city' has 5, which is not a string, but the input is BYTES");
    }

    @Test
    void read_aFolderOfFiles_keepsTheirOrderAndThatOfTheirRows() throws SQLException {
        Contract contract = contract(new ContractTensor("x", TensorType.INT32, List.of(1L)));
        for (int part = 0; part < 2; part++) {
            write(
                    "train-%05d.parquet".formatted(part),
                    "SELECT %d + range AS x, range %% 2 AS label FROM range(5000)".formatted(part * 5000));
        }

        LabelledData data = read(contract, folder, Optional.empty());

        assertThat(data.count()).isEqualTo(10_000);
        try (TensorFile items = TensorFile.open(data.items())) {
            int[] all = new int[10_000];
            items.next(all.length).asIntBuffer().get(all);
            assertThat(all).startsWith(0, 1, 2).isSorted().endsWith(9998, 9999);
        }
    }

    @Test
    void read_texts_goThroughTheTokenizer() throws SQLException {
        WordPiece tokenizer = new WordPiece(Map.of("[PAD]", 0, "[UNK]", 1, "[CLS]", 2, "[SEP]", 3, "cat", 4), 8, 4);
        Contract contract = contract(new ContractTensor("input_ids", TensorType.INT64, List.of(-1L)));
        Path file = write("texts.parquet", "SELECT 'Cat dog' AS text, 1 AS label");

        LabelledData data = read(contract, file, Optional.of(tokenizer));

        try (TensorFile ids = TensorFile.open(data.items())) {
            long[] row = new long[4];
            ids.next(4).asLongBuffer().get(row);
            assertThat(row).containsExactly(2, 4, 1, 3);
        }
    }

    @Test
    void items_ofManyRows_areReadAsTheyAreTaken() throws SQLException {
        Contract contract = contract(new ContractTensor("x", TensorType.INT32, List.of(1L)));
        // the last row could not be read
        Path file = write(
                "items.parquet", "SELECT CASE WHEN range < 19999 THEN range END AS x, 0 AS label FROM range(20000)");

        try (Stream<Item> items = new ParquetDataset().items(source(contract, file, Optional.empty()))) {
            assertThat(items.limit(3)).hasSize(3);
        }
        assertThatThrownBy(() -> read(contract, file, Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessage("%s: row 20000: 'x' has null, which is not INT32; correct it or leave out the line", file);
    }

    @Test
    void read_whatIsNoNumber_isRefused() throws SQLException {
        Path file = write("items.parquet", "SELECT ['NaN'::FLOAT, 1, 2, 3] AS image, 1 AS size, 0 AS label");

        assertThatThrownBy(() -> read(NUMBERS, file, Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("%s: row 1: 'image' has ".formatted(file));
    }

    @Test
    void read_aDamagedOrMissingFile_isRefused() throws IOException {
        Path damaged = Files.writeString(folder.resolve("damaged.parquet"), "PAR1 and no more");

        assertThatThrownBy(() -> read(NUMBERS, damaged, Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith(damaged + ": is not readable as Parquet: ")
                .hasMessageEndingWith("; copy it again");
        assertThatThrownBy(() -> read(NUMBERS, folder.resolve("absent.parquet"), Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void read_withoutTheDriver_namesWhatToAdd() {
        Path file = folder.resolve("items.parquet");
        DataSource source = source(NUMBERS, file, Optional.empty());

        assertThatThrownBy(() -> ParquetDataset.items(source, ClassLoader.getPlatformClassLoader()))
                .isInstanceOf(BuildException.class)
                .hasMessage(
                        "%s: DuckDB, which reads Parquet, is not on the class path; add %s to the <dependencies> of the plugin, or its jar to the folder lib of infaas",
                        file, ParquetDataset.DRIVER);
        assertThat(String.valueOf(org.duckdb.DuckDBDriver.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()))
                .contains(ParquetDataset.DRIVER.replaceFirst(".*:", "duckdb_jdbc-"));
    }

    /** As the library {@code datasets} writes pictures. */
    @Test
    void read_pictures_areDecodedForTheInput() throws Exception {
        Contract contract = contract(new ContractTensor("pixels", TensorType.UINT8, List.of(3L, 1L, 2L)));
        String bytes = "'%s'".formatted(HexFormat.of().formatHex(png(0x102030, 0x405060)));
        for (String column : List.of("{'bytes': unhex(%s), 'path': 'a.png'}", "unhex(%s)")) {
            Path file = write(
                    "pictures.parquet",
                    "SELECT %s AS image, 1 AS label, [1, 2] AS other".formatted(column.formatted(bytes)));

            LabelledData data = read(contract, file, Optional.empty());

            assertThat(data.labels()).containsExactly(1);
            try (TensorFile pixels = TensorFile.open(data.items())) {
                assertThat(pixels.next(1)).isEqualTo(ByteBuffer.wrap(new byte[] {0x10, 0x40, 0x20, 0x50, 0x30, 0x60}));
            }
        }
    }

    @Test
    void read_picturesOfSeveralColumns_takesTheOneNamedAsTheInput() throws Exception {
        Contract contract = contract(new ContractTensor("image", TensorType.UINT8, List.of(3L, 1L, 1L)));
        String query = "SELECT unhex('%s') AS %s, unhex('%s') AS mask, 0 AS label";
        HexFormat hex = HexFormat.of();

        Path named = write("named.parquet", query.formatted(hex.formatHex(png(0x010203)), "image", "00"));
        Path other = write("other.parquet", query.formatted(hex.formatHex(png(0x010203)), "picture", "00"));

        try (TensorFile pixels =
                TensorFile.open(read(contract, named, Optional.empty()).items())) {
            assertThat(pixels.next(1)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }
        assertThatThrownBy(() -> read(contract, other, Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessage(
                        "%s: the columns mask, picture have pictures; name the one for the input as it: 'image'",
                        other);
    }

    @Test
    void read_picturesThatAreNone_areRefused() throws Exception {
        Contract contract = contract(new ContractTensor("image", TensorType.UINT8, List.of(3L, 1L, 1L)));
        Path text = write("text.parquet", "SELECT 'no picture'::BLOB AS image, 0 AS label");
        Path absent = write("absent.parquet", "SELECT {'bytes': NULL::BLOB, 'path': 'a.png'} AS image, 0 AS label");

        assertThatThrownBy(() -> read(contract, text, Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessage("%s: row 1: 'image' is not a picture of a known format; save it as PNG or JPEG", text);
        assertThatThrownBy(() -> read(contract, absent, Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessage(
                        "%s: row 1: 'image' has no picture; give its bytes, not its path, or leave out the row",
                        absent);
    }

    private static byte[] png(int... pixels) throws IOException {
        BufferedImage picture = new BufferedImage(pixels.length, 1, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, pixels.length, 1, pixels, 0, pixels.length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", out);
        return out.toByteArray();
    }

    private LabelledData read(Contract contract, Path items, Optional<TextTokenizer> tokenizer) {
        return LabelledData.read(source(contract, items, tokenizer), folder);
    }

    private static DataSource source(Contract contract, Path items, Optional<TextTokenizer> tokenizer) {
        return new DataSource(items, Optional.empty(), "", List.of(), contract, tokenizer);
    }

    private static Contract contract(ContractTensor... inputs) {
        return new Contract(
                List.of(inputs),
                List.of(new ContractTensor("y", TensorType.FP32, List.of(2L))),
                List.of("no", "yes"),
                8);
    }

    private Path write(String name, String query) throws SQLException {
        Path file = folder.resolve(name);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(query, file));
        }
        return file;
    }
}

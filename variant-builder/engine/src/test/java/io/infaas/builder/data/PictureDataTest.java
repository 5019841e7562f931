package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Pictures;
import io.infaas.catalog.TensorType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of pictures, archives of arrays, and files that are neither. */
class PictureDataTest {

    private static final int RED = 0xff0000;
    private static final int BLUE = 0x0000ff;

    @TempDir
    private Path folder;

    private Path items;
    private Path work;

    @BeforeEach
    void makeFolders() throws IOException {
        items = Files.createDirectory(folder.resolve("items"));
        work = Files.createDirectory(folder.resolve("work"));
    }

    @Test
    void read_folderForEachClass_hasItsPicturesInOrder() throws IOException {
        picture("cat/b.png", 4, 2, RED);
        picture("dog/a.png", 6, 6, BLUE);

        LabelledData data = read(contract(TensorType.FP32, 3L, 2L, 2L), Pictures.DEFAULT);

        assertThat(data.count()).isEqualTo(2);
        assertThat(data.labels()).containsExactly(0, 1);
        assertThat(floats(data, 2))
                .containsExactly(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, /* */ 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1);
    }

    @Test
    void read_channelsLast_keepsThePixelsTogetherAndNormalises() throws IOException {
        picture("cat/b.png", 1, 1, RED);
        Pictures pictures = new Pictures(null, 255.0, List.of(0.5, 0.25, 0.0), List.of(0.5, 0.5, 2.0), true);

        LabelledData data = read(contract(TensorType.FP32, 1L, 1L, 3L), pictures);

        // blue, green, red
        assertThat(floats(data, 1)).containsExactly(-1, -0.5f, 0.5f);
    }

    @Test
    void read_bytes_areThePixels() throws IOException {
        picture("dog/b.png", 1, 1, 0x0180ff);

        LabelledData data = read(contract(TensorType.UINT8, 1L, 1L, 3L), Pictures.DEFAULT);

        try (NpyFile file = NpyFile.open(data.items())) {
            var bytes = file.next(1);
            assertThat(new byte[] {bytes.get(), bytes.get(), bytes.get()}).containsExactly(1, 0x80, 0xff);
        }
    }

    @Test
    void read_resizeAndCrop_keepsTheMiddle() throws IOException {
        BufferedImage wide = new BufferedImage(30, 10, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 10; y++) {
            for (int x = 0; x < 30; x++) {
                wide.setRGB(x, y, x < 10 || x >= 20 ? BLUE : RED);
            }
        }
        save("cat/wide.png", wide);

        LabelledData cropped = read(contract(TensorType.FP32, 3L, 8L, 8L), new Pictures(10, null, null, null, null));

        float[] values = floats(cropped, 1);
        assertThat(values[0]).isCloseTo(1, within(1e-6f));
        assertThat(values[2 * 64]).isCloseTo(0, within(1e-6f));
    }

    @Test
    void read_fileThatIsNoPicture_isNamed() throws IOException {
        Files.createDirectory(items.resolve("cat"));
        Files.writeString(items.resolve("cat/a.png"), "no picture");

        assertThatThrownBy(() -> read(contract(TensorType.FP32, 3L, 2L, 2L), Pictures.DEFAULT))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll("a.png: is not a picture of a known format", "save it as PNG or JPEG");
    }

    @Test
    void read_otherFolders_sayWhatIsMissing() throws IOException {
        assertThatThrownBy(() -> read(contract(TensorType.FP32, 3L, 2L, 2L), Pictures.DEFAULT))
                .hasMessageContainingAll("items: has no pictures (.png .jpg", "give a folder of pictures");
        picture("cow/a.png", 1, 1, RED);
        assertThatThrownBy(() -> read(contract(TensorType.FP32, 3L, 2L, 2L), Pictures.DEFAULT))
                .hasMessageContaining("label 'cow' is not one of the 2 in application.contract.labels");
        assertThatThrownBy(() -> read(contract(TensorType.FP32, 7L, 2L, 2L), Pictures.DEFAULT))
                .hasMessageContaining("need one input, FP32 or UINT8, of fixed shape [3, height, width]");
    }

    @Test
    void read_unknownFile_namesWhatIsAccepted() throws IOException {
        Path file = Files.writeString(folder.resolve("data.avro"), "Obj");
        DataSource source = source(file, contract(TensorType.FP32, 3L, 2L, 2L), Pictures.DEFAULT);

        assertThatThrownBy(() -> LabelledData.read(source, work))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll(
                        "data.avro: has an unknown format; give a folder of pictures",
                        "NPZ, Parquet, CSV, TSV, JSON lines or IDX",
                        "format: NAME");
    }

    @Test
    void read_archive_hasItemsAndLabels() throws IOException {
        Path file = archive("x", "labels");
        DataSource source = source(file, contract(TensorType.FP32, 2L), Pictures.DEFAULT);

        LabelledData data = LabelledData.read(source, work);

        assertThat(data.count()).isEqualTo(2);
        assertThat(data.labels()).containsExactly(1, 0);
        assertThat(floats(data, 2)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void read_archiveWithoutTheInput_namesItsArrays() throws IOException {
        Path file = archive("a", "b", "labels");
        DataSource source = source(file, contract(TensorType.FP32, 2L), Pictures.DEFAULT);

        assertThatThrownBy(() -> LabelledData.read(source, work))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("has the arrays [a, b, labels], but none for input 'x'");
    }

    @Test
    void read_archiveThatIsCutOff_isNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("a.npz"), "PK no archive");

        assertThatThrownBy(() -> LabelledData.read(source(file, contract(TensorType.FP32, 2L), Pictures.DEFAULT), work))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("a.npz: is not a complete archive of numpy.savez");
    }

    /** An archive with FP32 arrays [2, 2]; {@code labels} is INT32. */
    private Path archive(String... names) throws IOException {
        Path file = folder.resolve("a.npz");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream archive = new ZipOutputStream(out)) {
            for (String name : names) {
                boolean areLabels = name.equals("labels");
                Path array = folder.resolve("array.npy");
                TensorType type = areLabels ? TensorType.INT32 : TensorType.FP32;
                try (NpyWriter writer = NpyWriter.create(array, type, areLabels ? List.of() : List.of(2))) {
                    writer.write(areLabels ? Item.ints(1, 0) : Item.floats(1, 2, 3, 4));
                }
                archive.putNextEntry(new ZipEntry(name + ".npy"));
                Files.copy(array, archive);
                archive.closeEntry();
            }
        }
        return file;
    }

    private void picture(String name, int width, int height, int colour) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, colour);
            }
        }
        save(name, picture);
    }

    private void save(String name, BufferedImage picture) throws IOException {
        Path file = items.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(picture, "png", file.toFile());
    }

    private LabelledData read(Contract contract, Pictures pictures) {
        return LabelledData.read(source(items, contract, pictures), work);
    }

    private static DataSource source(Path items, Contract contract, Pictures pictures) {
        return new DataSource(items, Optional.empty(), "", List.of(), contract, Optional.empty(), pictures);
    }

    private static Contract contract(TensorType type, Long... shape) {
        return new Contract(
                List.of(new ContractTensor("x", type, List.of(shape))),
                List.of(new ContractTensor("y", TensorType.FP32, List.of(2L))),
                List.of("cat", "dog"),
                4);
    }

    private static float[] floats(LabelledData data, int items) {
        try (NpyFile file = NpyFile.open(data.items())) {
            FloatBuffer values = file.next(items).asFloatBuffer();
            float[] all = new float[values.remaining()];
            values.get(all);
            return all;
        }
    }
}

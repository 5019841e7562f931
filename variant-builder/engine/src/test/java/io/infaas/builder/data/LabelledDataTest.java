package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Fashion;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledDataTest {

    private static final Contract TINY = new Contract(
            List.of(new ContractTensor("x", TensorType.FP32, List.of(1L, 2L))),
            List.of(new ContractTensor("y", TensorType.FP32, List.of(2L))),
            List.of("no", "yes"),
            1);

    @TempDir
    Path folder;

    @Test
    void read_evaluationData_hasOneLabelForEachItem() {
        LabelledData data = Fashion.evaluation();

        assertThat(data.labels()).hasSize(2000).containsOnly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void read_plainFile_isReadLikeAZippedOne() throws IOException {
        Path items = idx("items", new byte[] {1, 2, 3, 4}, 2, 2);
        Path labels = idx("labels", new byte[] {0, 1}, 2);

        assertThat(LabelledData.read(items, labels, TINY).labels()).containsExactly(0, 1);
    }

    @Test
    void read_missingLabels_namesTheFile() throws IOException {
        Path items = idx("items", new byte[] {1, 2, 3, 4}, 2, 2);

        refused(items, folder.resolve("labels"), "labels: no such file");
    }

    @Test
    void read_fewerLabelsThanItems_namesBothFiles() throws IOException {
        Path items = idx("items", new byte[] {1, 2, 3, 4}, 2, 2);
        Path labels = idx("labels", new byte[] {0}, 1);

        refused(items, labels, "labels: has [1] labels for the 2 items of " + items);
    }

    @Test
    void read_labelOutOfRange_namesItem() throws IOException {
        Path items = idx("items", new byte[] {1, 2, 3, 4}, 2, 2);
        Path labels = idx("labels", new byte[] {0, 2}, 2);

        refused(items, labels, "label 2 of item 1 is not one of the 2 in application.contract.labels");
    }

    @Test
    void read_itemsOfAnotherSize_namesBothShapes() throws IOException {
        Path items = idx("items", new byte[] {1, 2, 3}, 1, 3);
        Path labels = idx("labels", new byte[] {0}, 1);

        refused(items, labels, "items are [3], 3 elements each, but input 'x' is [1, 2]");
    }

    @Test
    void read_itemsThatAreCutOff_saysSo() throws IOException {
        Path items = idx("items", new byte[] {1, 2, 3}, 2, 2);
        Path labels = idx("labels", new byte[] {0, 1}, 2);

        refused(items, labels, "items: ends before its 2 items are complete");
    }

    @Test
    void read_zippedItemsThatAreCutOff_saysSo() throws IOException {
        byte[] whole = Files.readAllBytes(Fashion.ITEMS);
        Path items = Files.write(folder.resolve("items"), Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> LabelledData.read(items, Fashion.LABELS, Fashion.contract()))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("items: ends before its 2000 items are complete; copy it again");
    }

    @Test
    void read_noItems_saysSo() throws IOException {
        Path labels = idx("labels", new byte[] {0}, 1);
        byte[] none = new NpyHead(TensorType.FP32, List.of(0, 1, 2)).bytes();

        refused(idx("items", new byte[0], 0, 2), labels, "items: has no items; give at least one");
        refused(
                Files.write(folder.resolve("items.npy"), none),
                labels,
                "items.npy: has the shape (0, 1, 2,), so it has no items; give at least one");
        refused(
                Files.write(folder.resolve("empty"), new byte[0]),
                labels,
                "empty: is not an IDX file of unsigned bytes");
    }

    @Test
    void read_otherFormat_namesTheFormatThatIsRead() throws IOException {
        Path items = Files.writeString(folder.resolve("items"), "a,b\n1,2\n");

        refused(items, items, "is not an IDX file of unsigned bytes");
    }

    @Test
    void read_npyFolder_fillsEachInput() throws IOException {
        Contract two = new Contract(
                List.of(
                        new ContractTensor("x", TensorType.FP32, List.of(1L, 2L)),
                        new ContractTensor("ids", TensorType.INT64, List.of(-1L))),
                TINY.outputs(),
                TINY.labels(),
                1);
        Path labels = npy("labels.npy", TensorType.INT64, List.of(), Item.longs(1, 0));
        npy("x.npy", TensorType.FP32, List.of(1, 2), Item.floats(1, 2, 3, 4));
        npy("ids.npy", TensorType.INT64, List.of(3), Item.longs(1, 2, 3, 4, 5, 6));

        LabelledData data = LabelledData.read(folder, labels, two);

        assertThat(data.count()).isEqualTo(2);
        assertThat(data.labels()).containsExactly(1, 0);
        assertThat(data.columns()).extracting(column -> column.tensor().name()).containsExactly("x", "ids");
    }

    @Test
    void read_npyOfAnotherType_namesBoth() throws IOException {
        Path items = npy("items.npy", TensorType.INT64, List.of(1, 2), Item.longs(1, 2));

        refused(items, idx("labels", new byte[] {0}, 1), "items.npy: elements are INT64, but input 'x' is FP32");
    }

    @Test
    void read_npyWithNotANumber_namesTheItem() throws IOException {
        Path items = npy("items.npy", TensorType.FP32, List.of(1, 2), Item.floats(1, 2, 3, Float.NaN));

        refused(items, idx("labels", new byte[] {0, 1}, 2), "items.npy: item 1 has the value NaN");
    }

    @Test
    void read_npyOfAnotherShape_namesBothShapes() throws IOException {
        Path items = npy("items.npy", TensorType.FP32, List.of(2, 1), Item.floats(1, 2));

        refused(items, idx("labels", new byte[] {0}, 1), "items are [2, 1], 2 elements each, but input 'x' is [1, 2]");
    }

    @Test
    void read_npyLabelsThatAreFloats_saysHowToSaveThem() throws IOException {
        Path items = npy("items.npy", TensorType.FP32, List.of(1, 2), Item.floats(1, 2));
        Path labels = npy("labels.npy", TensorType.FP32, List.of(), Item.floats(1));

        refused(items, labels, "labels.npy: labels are FP32; save the indexes of the classes as integers");
    }

    @Test
    void read_npyOfObjects_namesTheTypesThatAreRead() throws IOException {
        byte[] head = new NpyHead(TensorType.FP32, List.of(1, 1, 2)).bytes();
        String text = new String(head, StandardCharsets.ISO_8859_1).replace("'<f4'", "'|O' ");
        Path items = Files.write(folder.resolve("items.npy"), text.getBytes(StandardCharsets.ISO_8859_1));

        refused(items, items, "but only [|b1, |u1");
    }

    private Path npy(String name, TensorType type, List<Integer> itemShape, ByteBuffer values) throws IOException {
        Path file = folder.resolve(name);
        try (NpyWriter writer = NpyWriter.create(file, type, itemShape)) {
            writer.write(values);
        }
        return file;
    }

    private void refused(Path items, Path labels, String message) {
        assertThatThrownBy(() -> LabelledData.read(items, labels, TINY))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(message);
    }

    private Path idx(String name, byte[] content, int... shape) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x0800 | shape.length);
        for (int dimension : shape) {
            out.writeInt(dimension);
        }
        out.write(content);
        return Files.write(folder.resolve(name), bytes.toByteArray());
    }

    @Test
    void converted_toHalfPrecision_roundsToTheNearest() {
        ByteBuffer half = Elements.converted(floats(1, -2.5f, 65504, 1e-9f), TensorType.FP32, TensorType.FP16);

        assertThat(new int[] {half.getShort(), half.getShort(), half.getShort(), half.getShort()})
                .containsExactly(0x3c00, (short) 0xc100, 0x7bff, 0);
        assertThat(half.hasRemaining()).isFalse();
    }

    @Test
    void converted_toBfloat16_roundsToTheNearest() {
        ByteBuffer brain = Elements.converted(floats(1, -2.5f, 1.0039062f), TensorType.FP32, TensorType.BF16);

        assertThat(new int[] {brain.getShort(), brain.getShort(), brain.getShort()})
                .containsExactly(0x3f80, (short) 0xc020, 0x3f80);
    }

    @Test
    void converted_toDouble_isExact() {
        assertThat(Elements.converted(floats(0.1f), TensorType.FP32, TensorType.FP64)
                        .getDouble())
                .isEqualTo(0.1f);
    }

    @Test
    void fits_integersForFractions_isFalse() {
        assertThat(Elements.fits(TensorType.INT64, TensorType.FP32)).isFalse();
        assertThat(Elements.fits(TensorType.FP16, TensorType.FP32)).isFalse();
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values);
        return bytes;
    }
}

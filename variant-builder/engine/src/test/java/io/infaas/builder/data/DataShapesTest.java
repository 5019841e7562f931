package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataShapesTest {

    private static final Contract SOUND = contract(new ContractTensor("sound", TensorType.FP32, List.of(2L, -1L)));

    @TempDir
    private Path folder;

    @Test
    void sized_arrayOfTheOnlyInput_hasItsSizes() throws IOException {
        Path file = npy("any.npy", List.of(2, 5));

        assertThat(shape(DataShapes.sized(SOUND, file))).containsExactly(2L, 5L);
    }

    @Test
    void sized_folderAndArchive_haveTheSizesByName() throws IOException {
        npy("sound.npy", List.of(2, 7));
        Path archive = folder.resolve("items.npz");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive))) {
            out.putNextEntry(new ZipEntry("sound.npy"));
            Files.copy(npy("other.npy", List.of(2, 9)), out);
        }

        assertThat(shape(DataShapes.sized(SOUND, folder))).containsExactly(2L, 7L);
        assertThat(shape(DataShapes.sized(SOUND, archive))).containsExactly(2L, 9L);
    }

    @Test
    void sized_dataOfAnotherKind_staysOpen() throws IOException {
        Path table = Files.writeString(folder.resolve("items.csv"), "a,b\n1,2\n");
        Path fewer = npy("fewer.npy", List.of(5));

        assertThat(DataShapes.sized(SOUND, table)).isEqualTo(SOUND);
        assertThat(DataShapes.sized(SOUND, fewer)).isEqualTo(SOUND);
        assertThat(DataShapes.sized(SOUND, folder.resolve("none.npy"))).isEqualTo(SOUND);
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

    private static Contract contract(ContractTensor input) {
        return new Contract(
                List.of(input), List.of(new ContractTensor("y", TensorType.FP32, List.of(1L))), List.of(), 1);
    }
}

package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassNamesTest {

    @TempDir
    private Path folder;

    @Test
    void in_names_areSorted() throws IOException {
        assertThat(ClassNames.in(write("a.csv", "x,label\n1,dog\n2,cat\n3,dog\n")))
                .containsExactly("cat", "dog");
        assertThat(ClassNames.in(write("a.tsv", "label\tx\n dog\t1\ncat\t2\n"))).containsExactly("cat", "dog");
        assertThat(ClassNames.in(write("a.jsonl", "{\"x\":1,\"label\":\"dog\"}\n{\"label\":\"cat\"}\n{\"x\":1}\n")))
                .containsExactly("cat", "dog");
    }

    @Test
    void in_numbers_areThoseUpToTheLargest() throws IOException {
        assertThat(ClassNames.in(write("a.csv", "x,label\n1,3\n2,0\n"))).containsExactly("0", "1", "2", "3");
        assertThat(ClassNames.in(write("a.jsonl", "{\"label\":2}\n"))).containsExactly("0", "1", "2");
    }

    @Test
    void in_parquet_areThoseOfItsColumn() throws SQLException {
        assertThat(ClassNames.in(
                        parquet("SELECT 1 AS x, 'dog' AS label UNION ALL SELECT 2, 'cat' UNION ALL SELECT 3, NULL")))
                .containsExactly("cat", "dog");
        assertThat(ClassNames.in(parquet("SELECT 1 AS x"))).isEmpty();
    }

    @Test
    void in_picturesInFolders_areTheirNames() throws IOException {
        Files.createDirectories(folder.resolve("pictures/dog"));
        Files.createDirectories(folder.resolve("pictures/cat"));

        assertThat(ClassNames.in(folder.resolve("pictures"))).containsExactly("cat", "dog");
    }

    @Test
    void in_dataWithoutLabels_areNone() throws IOException {
        assertThat(ClassNames.in(write("a.csv", "x,y\n1,2\n"))).isEmpty();
        assertThat(ClassNames.in(folder.resolve("a.npy"))).isEmpty();
    }

    @Test
    void in_moreThanClassesCanBe_areNone() throws IOException {
        String rows = IntStream.rangeClosed(0, ClassNames.MOST)
                .mapToObj(i -> "\n%d,%d.5".formatted(i, i))
                .collect(Collectors.joining());

        assertThat(ClassNames.in(write("a.csv", "x,label" + rows))).isEmpty();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path parquet(String query) throws SQLException {
        Path file = folder.resolve("a.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(query, file));
        }
        return file;
    }
}

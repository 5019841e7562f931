package io.infaas.controller.boards;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.servers.Finished;
import io.infaas.triton.servers.PythonPackages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boards have the fields that Grafana's own types have, with values of their types. */
final class BoardTypesIT {

    private static final String SCRIPT = "check_boards.py";

    @TempDir
    private Path folder;

    private PythonPackages python;
    private Path script;

    @BeforeEach
    void install() throws IOException {
        python = PythonPackages.boards();
        script = folder.resolve(SCRIPT);
        try (InputStream text = Objects.requireNonNull(BoardTypesIT.class.getResourceAsStream(SCRIPT))) {
            Files.copy(text, script);
        }
    }

    @Test
    void boards_areOfGrafanasTypes() {
        List<Path> files = BoardsTest.boards()
                .map(board -> Board.FOLDER.resolve(board.uid() + ".json"))
                .toList();

        Finished check = check(files);

        assertThat(check.output()).isEqualTo("4 boards, 0 problems\n");
        assertThat(check.status()).isZero();
    }

    @Test
    void boards_withMistakes_areRefusedByName() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String[] mistake : new String[][] {
            {"\"expr\" : ", "\"exp\" : "},
            {"\"unit\" : ", "\"unitt\" : "},
            {"\"w\" : 4", "\"w\" : \"4\""},
            {"\"refresh\" : 2", "\"refresh\" : 7"},
            {"\"placement\" : \"bottom\"", "\"placement\" : \"botom\""},
            {"\"fillOpacity\" : ", "\"fillOpacty\" : "},
            {"\"panels\" : \\[", "\"panels\" : 3, \"left\" : ["}
        }) {
            String right = Files.readString(Board.FOLDER.resolve("infaas-fleet.json"));
            String wrong = Pattern.compile(mistake[0]).matcher(right).replaceFirst(mistake[1]);
            assertThat(wrong).isNotEqualTo(right);
            files.add(Files.writeString(folder.resolve(files.size() + ".json"), wrong));
        }

        Finished check = check(files);

        assertThat(check.output().replace(folder + "/", ""))
                .contains(
                        "0.json: /panels/1/targets/0/exp: no such field",
                        "1.json: /panels/1/fieldConfig/defaults/unitt: no such field",
                        "2.json: /panels/1/grid_pos/w: '4' is no int",
                        "3.json: /templating/list_val/1/refresh: 7 is none of 0, 1, 2",
                        "/options/legend/placement: 'botom' is none of 'bottom', 'right'",
                        "/fieldConfig/defaults/custom/fillOpacty: no such field",
                        "6.json: cannot be read: ");
        assertThat(check.status()).isEqualTo(1);
    }

    private Finished check(List<Path> files) {
        return python.run(script, files.stream().map(Path::toString).toList(), Duration.ofMinutes(2));
    }
}

package io.infaas.builder.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.bench.BuildHost;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.fixture.UserJar;
import io.infaas.builder.graph.Transform;
import io.infaas.builder.inputs.DataSets;
import io.infaas.builder.inputs.DefinitionFiles;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.catalog.TransformSpec;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepKeysTest {

    private static final String SOURCE = """
            public class Mine implements io.infaas.builder.graph.Transform {
                public String name() {
                    return "mine";
                }

                public io.infaas.builder.graph.OnnxGraph apply(
                        io.infaas.builder.graph.OnnxGraph source, io.infaas.builder.graph.Calibration calibration) {
                    return source;
                }
            }
            """;

    @TempDir
    Path folder;

    private TrainedNetwork network;
    private DataSets data;

    @BeforeEach
    void read() {
        ReadInputs inputs = ReadInputs.read(DefinitionFiles.read(Fashion.DEFINITION));
        ReadInputs.Network first = inputs.networks().get(0);
        network = new TrainedNetwork(first.name(), first.file(), first.contract());
        data = DataSets.read(inputs, folder);
    }

    @Test
    void graph_otherOptions_isAnotherKey() throws IOException {
        Transform plain = Transform.of(new TransformSpec("int8"));
        Transform narrow = Transform.of(new TransformSpec("int8", null, null, 99.9, null));
        Transform seven = Transform.of(new TransformSpec("int8", null, null, null, 7));
        Transform without = Transform.of(new TransformSpec("int8", null, List.of("/fc/.*"), null, null));

        assertThat(List.of(key(plain), key(narrow), key(seven), key(without))).doesNotHaveDuplicates();
        assertThat(key(Transform.of(new TransformSpec("int8")))).isEqualTo(key(plain));
    }

    @Test
    void graph_otherClassOfTheUsersOwn_isAnotherKey() throws Exception {
        Path jar = folder.resolve("mine.jar");
        UserJar.write(jar, Map.of(Transform.class, "Mine"), SOURCE);
        String first = key(jar);
        UserJar.write(jar, Map.of(Transform.class, "Mine"), SOURCE);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
        String packedAgain = key(jar);
        UserJar.write(
                jar,
                Map.of(Transform.class, "Mine"),
                SOURCE.replace("return source;", "return source.with(source.model().getGraph());"));
        String changed = key(jar);

        assertThat(packedAgain).isEqualTo(first);
        assertThat(changed).isNotEqualTo(first);
    }

    private String key(Path jar) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, Transform.class.getClassLoader())) {
            return key((Transform)
                    loader.loadClass("Mine").getDeclaredConstructor().newInstance());
        }
    }

    private String key(Transform transform) throws IOException {
        return StepKeys.of(BuildHost.forNodeType(Optional.empty())).graph(data, network, transform);
    }
}

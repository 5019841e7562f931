package io.infaas.builder.api;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.repository.BuildOutput;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultPublisherTest extends PublishingContract {

    @Override
    Location destination() {
        return new Location.Folder(folder.resolve("published"));
    }

    @Override
    ObjectStore store() {
        return destination().open();
    }

    @Override
    List<String> models() throws IOException {
        try (var models = Files.list(folder.resolve("published").resolve(BuildOutput.REPOSITORY))) {
            return models.map(model -> model.getFileName().toString()).toList();
        }
    }

    @Test
    void publish_unwritableDestination_isOneLineWithTheRemedy() throws IOException {
        result("first", "weights");
        Path file = Files.writeString(folder.resolve("published"), "a file");

        assertThatThrownBy(() -> publish("first", 0))
                .hasMessageStartingWith(file.toString())
                .hasMessageNotContaining("\n");
    }

    @Test
    void request_destinationInsideTheResult_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResultPublisher.PublishRequest(
                        folder.resolve("first"), new Location.Folder(folder.resolve("first/published")), 0))
                .withMessageContaining("must not be inside the result");
    }
}

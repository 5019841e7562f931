package io.infaas.builder.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.MotoBucket;
import io.infaas.catalog.store.ObjectStore;
import io.infaas.catalog.store.VariantFiles;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class S3PublisherIT extends PublishingContract {

    private static MotoBucket moto;

    @BeforeAll
    static void startMoto() {
        moto = MotoBucket.start();
    }

    @AfterAll
    static void endMoto() {
        if (moto != null) {
            moto.close();
        }
    }

    @BeforeEach
    void clear() {
        moto.clear();
    }

    @Override
    Location destination() {
        return new Location.S3(MotoBucket.NAME, "team/models");
    }

    @Override
    ObjectStore store() {
        return moto.store("team/models");
    }

    @Override
    List<String> models() {
        try (ObjectStore store = store()) {
            return store.keys(VariantFiles.PREFIX).stream()
                    .map(VariantFiles::variant)
                    .toList();
        }
    }

    @Test
    void publish_variantsWithFilesInCommon_storeEachContentOnce() throws IOException {
        result("first", "weights of January");
        Catalog second = result("second", "weights of June");
        publish("first", 0);
        publish("second", 0);

        // the configurations are equal, the networks are not
        assertThat(files()).hasSize(3);

        publish("second", 1);

        assertThat(files()).hasSize(2);
        try (ObjectStore store = store()) {
            VariantFiles files =
                    store.read(VariantFiles.key(name(second))).orElseThrow().as(VariantFiles.class);
            assertThat(files.files())
                    .allSatisfy(file ->
                            assertThat(store.has(file.key(), file.bytes())).isTrue())
                    .extracting(file -> file.path())
                    .containsExactly("1/model.onnx", "config.pbtxt");
        }
    }

    @Test
    void publish_bucketThatIsNotThere_isOneLineWithTheRemedy() throws IOException {
        result("first", "weights");
        Location elsewhere = new Location.S3("no-such-bucket", "p");
        ResultPublisher publisher =
                new ResultPublisher(location -> new Location.S3("no-such-bucket", "p").open(moto.client()));

        assertThatThrownBy(() -> publisher.publish(
                        new ResultPublisher.PublishRequest(folder.resolve("first"), elsewhere, 0), progress()))
                .isInstanceOf(BuildException.class)
                .hasMessage(
                        "s3://no-such-bucket/p: there is no bucket 'no-such-bucket'; create it, or correct its name");
    }

    private List<String> files() {
        try (ObjectStore store = store()) {
            return store.keys("files/");
        }
    }
}

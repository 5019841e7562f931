package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an application is due beside others: priority, weight, budget and nodes. */
class ApplicationTest {

    private static final Path FASHION = Path.of("examples/fashion", Definition.NAME);

    @Test
    void parse_nothingStated_isInTheMiddleWithoutBudget() throws IOException {
        Application application = parse("");

        assertThat(application.priority()).isEqualTo(5);
        assertThat(application.weight()).isEqualTo(1);
        assertThat(application.budgetPerHour()).isNull();
        assertThat(application.minNodes()).isEqualTo(1);
        assertThat(application.minZones()).isEqualTo(1);
        assertThat(application.maxLatenessMs()).isNull();
        assertThat(application.dollarsForLateQuery()).isEqualTo(0.01);
        assertThat(application.dollarsForAccuracy()).isZero();
    }

    @Test
    void parse_stated_isRead() throws IOException {
        Application application =
                parse("priority: 9\n  weight: 2.5\n  budgetPerHour: 0.75\n  minNodes: 3\n  minZones: 2"
                        + "\n  maxLatenessMs: 2500\n  latePrice: 0.0002\n  accuracyPrice: 0.00001");

        assertThat(application.priority()).isEqualTo(9);
        assertThat(application.weight()).isEqualTo(2.5);
        assertThat(application.budgetPerHour()).isEqualTo(0.75);
        assertThat(application.minNodes()).isEqualTo(3);
        assertThat(application.minZones()).isEqualTo(2);
        assertThat(application.maxLatenessMs()).isEqualTo(2500);
        assertThat(application.dollarsForLateQuery()).isEqualTo(0.0002);
        assertThat(application.dollarsForAccuracy()).isEqualTo(0.00001);
    }

    @Test
    void parse_extremes_areAllowed() throws IOException {
        assertThat(parse("priority: 0\n  budgetPerHour: 0"))
                .returns(0, Application::priority)
                .returns(0.0, Application::budgetPerHour);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "priority: 10 | priority 10 must be a whole number from 0 to 9 (9 is served first)",
                "priority: -1 | priority -1 must be a whole number from 0 to 9 (9 is served first)",
                "priority: 5.5 | priority 5.5 must be a whole number from 0 to 9 (9 is served first)",
                "priority: high | priority 'high' must be a whole number from 0 to 9 (9 is served first)",
                "priority: 99999999999999999999 | priority 99999999999999999999 must be a whole number from 0 to 9",
                "priority: .nan | .priority (line 4, column 17): malformed numeric value '.nan'",
                "weight: 0 | weight 0.0 must be a number above 0 (2 has twice the share of 1)",
                "weight: -1 | weight -1.0 must be a number above 0",
                "weight: .inf | .weight (line 4, column 15): malformed numeric value '.inf'",
                "weight: [1] | weight [1] must be a number above 0",
                "budgetPerHour: -0.1 | budgetPerHour -0.1 must be US dollars per hour, 0 or more; leave it out for no"
                        + " limit",
                "maxLatenessMs: 0 | maxLatenessMs 0.0 must be milliseconds, above 0; leave it out for no limit",
                "maxLatenessMs: soon | maxLatenessMs 'soon' must be milliseconds, above 0",
                "latePrice: 0 | latePrice 0.0 must be US dollars for a late or refused query, above 0 and at most 1000;"
                        + " leave it out for 0.01",
                "latePrice: 1001 | latePrice 1001.0 must be US dollars for a late or refused query",
                "latePrice: $1 | latePrice '$1' must be US dollars for a late or refused query",
                "accuracyPrice: 0 | accuracyPrice 0.0 must be US dollars for an answer with 0.01 less accuracy than preferred, above 0 and"
                        + " at most 1000; leave it out for 0",
                "accuracyPrice: much | accuracyPrice 'much' must be US dollars for an answer",
                "minNodes: 0 | minNodes 0 must be a whole number from 1 to 100",
                "minNodes: 101 | minNodes 101 must be a whole number from 1 to 100",
                "minNodes: 1.5 | minNodes 1.5 must be a whole number from 1 to 100",
                "minNodes: two | minNodes 'two' must be a whole number from 1 to 100",
                "minZones: 0 | minZones 0 must be a whole number from 1 to 100",
                "minZones: two | minZones 'two' must be a whole number from 1 to 100",
                "minZones: 2 | minZones 2 must not be above minNodes 1: each zone takes a node; raise minNodes",
                "budgetPerHour: $5 | budgetPerHour '$5' must be US dollars per hour, 0 or more",
            })
    void parse_outOfRange_namesFileFieldValueAndRemedy(String line, String message) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("infaas.yaml: $.application")
                .hasMessageContainingAll("(line ", message)
                .hasMessageMatching(".*");
    }

    @Test
    void write_catalog_isReadAsItWas() {
        Catalog plain = Catalogs.fashion().variant("fm-nano", "fp32", 0.90, 1).build();
        Application due = plain.applications()
                .get(0)
                .withStanding(7, 0.5, 12.0)
                .spread(2, 2)
                .withMaxLatenessMs(800)
                .withPrices(0.5, 0.002);
        Catalog catalog = new Catalog(List.of(due), plain.architectures(), plain.variants(), plain.nodeTypes());

        String json = DocumentFormat.JSON.print(catalog);

        assertThat(json)
                .contains(
                        "\"priority\" : 7",
                        "\"weight\" : 0.5",
                        "\"budgetPerHour\" : 12.0",
                        "\"minNodes\" : 2",
                        "\"minZones\" : 2",
                        "\"maxLatenessMs\" : 800.0",
                        "\"latePrice\" : 0.5",
                        "\"accuracyPrice\" : 0.002");
        assertThat(DocumentFormat.JSON.parse("catalog.json", json, Catalog.class))
                .isEqualTo(catalog);
    }

    @Test
    void parse_catalogWithoutThem_hasDefaults() {
        Catalog plain = Catalogs.fashion().variant("fm-nano", "fp32", 0.90, 1).build();
        String json = DocumentFormat.JSON.print(plain);
        assertThat(json).doesNotContain("minZones", "maxLatenessMs", "latePrice", "accuracyPrice");
        String older = json.replaceAll(",\\s*\"priority\" : 5,\\s*\"weight\" : 1.0,\\s*\"minNodes\" : 1", "");

        assertThat(older).doesNotContain("priority", "weight", "budgetPerHour", "minNodes");
        assertThat(DocumentFormat.JSON.parse("catalog.json", older, Catalog.class))
                .isEqualTo(plain);
    }

    private static Application parse(String lines) throws IOException {
        String text = Files.readString(FASHION).replace("  name: fashion", "  name: fashion\n  " + lines);
        return DocumentFormat.YAML.parse("infaas.yaml", text, Definition.class).application();
    }
}

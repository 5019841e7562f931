package io.infaas.builder.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.model.Developer;
import org.apache.maven.model.License;
import org.apache.maven.model.Model;
import org.apache.maven.model.Organization;
import org.apache.maven.model.Scm;
import org.apache.maven.model.building.DefaultModelBuilderFactory;
import org.apache.maven.model.building.DefaultModelBuildingRequest;
import org.apache.maven.model.building.ModelBuildingException;
import org.apache.maven.model.building.ModelBuildingRequest;
import org.apache.maven.model.resolution.ModelResolver;
import org.jspecify.annotations.Nullable;

/** A POM by what Maven Central requires of it, with what it inherits and with its properties replaced. */
record CentralPom(Model model) {

    /** @param parents finds its parent; null: the file {@code ../pom.xml} */
    static CentralPom read(Path file, @Nullable ModelResolver parents) throws ModelBuildingException {
        ModelBuildingRequest request = new DefaultModelBuildingRequest()
                .setPomFile(file.toFile())
                .setModelResolver(parents)
                .setSystemProperties(System.getProperties())
                .setValidationLevel(ModelBuildingRequest.VALIDATION_LEVEL_MINIMAL)
                // the first phase has it all but imported dependencies, which would be downloaded
                .setTwoPhaseBuilding(true);
        return new CentralPom(
                new DefaultModelBuilderFactory().newInstance().build(request).getEffectiveModel());
    }

    String packaging() {
        return model.getPackaging();
    }

    /** The required fields that it lacks, or whose value has an unknown property. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        check(missing, "name", model.getName());
        check(missing, "description", model.getDescription());
        check(missing, "url", model.getUrl());
        List<License> licenses = model.getLicenses();
        check(missing, "licenses", licenses.isEmpty() ? null : "some");
        for (License license : licenses) {
            check(missing, "license name", license.getName());
            check(missing, "license url", license.getUrl());
        }
        List<Developer> developers = model.getDevelopers();
        check(missing, "developers", developers.isEmpty() ? null : "some");
        for (Developer developer : developers) {
            check(missing, "developer name", developer.getName());
            check(missing, "developer organization", developer.getOrganization());
            check(missing, "developer organizationUrl", developer.getOrganizationUrl());
        }
        Scm scm = Optional.ofNullable(model.getScm()).orElseGet(Scm::new);
        check(missing, "scm connection", scm.getConnection());
        check(missing, "scm developerConnection", scm.getDeveloperConnection());
        check(missing, "scm url", scm.getUrl());
        Organization organization = Optional.ofNullable(model.getOrganization()).orElseGet(Organization::new);
        check(missing, "organization name", organization.getName());
        return missing;
    }

    private static void check(List<String> missing, String field, @Nullable String value) {
        if (value == null || value.isBlank() || value.contains("${")) {
            missing.add(field);
        }
    }
}

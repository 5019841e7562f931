/** What the gateway answers besides queries, the same over both protocols: readiness, metadata, configurations, the repository, settings. */
@NullMarked
package io.infaas.gateway.management;

import org.jspecify.annotations.NullMarked;

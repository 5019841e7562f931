/** The results of finished build steps, kept so that no step is repeated. */
@NullMarked
package io.infaas.builder.store;

import org.jspecify.annotations.NullMarked;

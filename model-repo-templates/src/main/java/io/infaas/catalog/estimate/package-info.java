/** Profiles on node types that a catalog was not measured on: predicted or measured later. */
@NullMarked
package io.infaas.catalog.estimate;

import org.jspecify.annotations.NullMarked;

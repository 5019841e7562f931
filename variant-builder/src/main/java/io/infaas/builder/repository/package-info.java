/** The folder that a build writes: model repository, catalog and the record of what it was made from. */
@NullMarked
package io.infaas.builder.repository;

import org.jspecify.annotations.NullMarked;

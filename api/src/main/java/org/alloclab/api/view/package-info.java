/**
 * Facts about a machine at one moment, as values: areas and their pages, zones, sizes and counts. Nobody parses text to
 * learn what one of these can say.
 */
@NullMarked
package org.alloclab.api.view;

import org.jspecify.annotations.NullMarked;

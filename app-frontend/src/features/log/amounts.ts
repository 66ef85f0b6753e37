/** What one drink may hold, in ml; the server's bounds. */
export const LEAST_ML = 1;
export const MOST_ML = 5000;

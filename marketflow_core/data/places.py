"""Where demo people live: zones on every continent, weighted like the customers of a shop that sells world-wide."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A city with its IANA zone, country (ISO 3166-1), region, usual language (ISO 639-1) and share of the people."""

    zone: str
    country: str
    region: str
    city: str
    language: str
    weight: float


PLACES: tuple[Place, ...] = (
    Place("America/New_York", "US", "New York", "New York", "en", 9.0),
    Place("America/New_York", "US", "Florida", "Miami", "en", 4.0),
    Place("America/Chicago", "US", "Illinois", "Chicago", "en", 5.0),
    Place("America/Chicago", "US", "Texas", "Houston", "en", 4.0),
    Place("America/Denver", "US", "Colorado", "Denver", "en", 2.0),
    Place("America/Phoenix", "US", "Arizona", "Phoenix", "en", 1.0),
    Place("America/Los_Angeles", "US", "California", "Los Angeles", "en", 6.0),
    Place("America/Los_Angeles", "US", "Washington", "Seattle", "en", 2.0),
    Place("America/Anchorage", "US", "Alaska", "Anchorage", "en", 0.2),
    Place("Pacific/Honolulu", "US", "Hawaii", "Honolulu", "en", 0.3),
    Place("America/Toronto", "CA", "Ontario", "Toronto", "en", 2.0),
    Place("America/Toronto", "CA", "Quebec", "Montreal", "fr", 1.0),
    Place("America/Vancouver", "CA", "British Columbia", "Vancouver", "en", 1.0),
    Place("America/St_Johns", "CA", "Newfoundland and Labrador", "St. John's", "en", 0.2),
    Place("America/Mexico_City", "MX", "Mexico City", "Mexico City", "es", 2.5),
    Place("America/Bogota", "CO", "Bogotá", "Bogotá", "es", 1.0),
    Place("America/Lima", "PE", "Lima", "Lima", "es", 0.8),
    Place("America/Santiago", "CL", "Santiago Metropolitan", "Santiago", "es", 0.8),
    Place("America/Sao_Paulo", "BR", "São Paulo", "São Paulo", "pt", 3.5),
    Place("America/Argentina/Buenos_Aires", "AR", "Buenos Aires", "Buenos Aires", "es", 1.2),
    Place("Europe/London", "GB", "England", "London", "en", 6.0),
    Place("Europe/London", "GB", "Scotland", "Glasgow", "en", 1.0),
    Place("Europe/Dublin", "IE", "Leinster", "Dublin", "en", 0.8),
    Place("Europe/Lisbon", "PT", "Lisbon", "Lisbon", "pt", 0.8),
    Place("Europe/Paris", "FR", "Île-de-France", "Paris", "fr", 4.0),
    Place("Europe/Madrid", "ES", "Madrid", "Madrid", "es", 3.0),
    Place("Europe/Berlin", "DE", "Berlin", "Berlin", "de", 3.0),
    Place("Europe/Berlin", "DE", "Bavaria", "Munich", "de", 2.5),
    Place("Europe/Vienna", "AT", "Vienna", "Vienna", "de", 0.8),
    Place("Europe/Zurich", "CH", "Zurich", "Zurich", "de", 0.8),
    Place("Europe/Amsterdam", "NL", "North Holland", "Amsterdam", "nl", 1.3),
    Place("Europe/Rome", "IT", "Lazio", "Rome", "it", 2.5),
    Place("Europe/Stockholm", "SE", "Stockholm", "Stockholm", "sv", 1.0),
    Place("Europe/Warsaw", "PL", "Masovia", "Warsaw", "pl", 1.5),
    Place("Europe/Athens", "GR", "Attica", "Athens", "el", 0.8),
    Place("Europe/Istanbul", "TR", "Istanbul", "Istanbul", "tr", 1.5),
    Place("Africa/Cairo", "EG", "Cairo", "Cairo", "ar", 1.0),
    Place("Africa/Lagos", "NG", "Lagos", "Lagos", "en", 1.3),
    Place("Africa/Nairobi", "KE", "Nairobi", "Nairobi", "en", 0.8),
    Place("Africa/Johannesburg", "ZA", "Gauteng", "Johannesburg", "en", 1.2),
    Place("Asia/Dubai", "AE", "Dubai", "Dubai", "ar", 1.2),
    Place("Asia/Karachi", "PK", "Sindh", "Karachi", "ur", 0.8),
    Place("Asia/Kolkata", "IN", "Maharashtra", "Mumbai", "en", 4.0),
    Place("Asia/Kolkata", "IN", "Karnataka", "Bengaluru", "en", 2.5),
    Place("Asia/Kathmandu", "NP", "Bagmati", "Kathmandu", "ne", 0.2),
    Place("Asia/Bangkok", "TH", "Bangkok", "Bangkok", "th", 1.0),
    Place("Asia/Jakarta", "ID", "Jakarta", "Jakarta", "id", 1.5),
    Place("Asia/Singapore", "SG", "Singapore", "Singapore", "en", 1.2),
    Place("Asia/Manila", "PH", "Metro Manila", "Manila", "en", 1.2),
    Place("Asia/Shanghai", "CN", "Shanghai", "Shanghai", "zh", 2.5),
    Place("Asia/Seoul", "KR", "Seoul", "Seoul", "ko", 1.5),
    Place("Asia/Tokyo", "JP", "Tokyo", "Tokyo", "ja", 3.5),
    Place("Australia/Perth", "AU", "Western Australia", "Perth", "en", 0.4),
    Place("Australia/Brisbane", "AU", "Queensland", "Brisbane", "en", 0.6),
    Place("Australia/Sydney", "AU", "New South Wales", "Sydney", "en", 1.8),
    Place("Pacific/Auckland", "NZ", "Auckland", "Auckland", "en", 0.7),
)

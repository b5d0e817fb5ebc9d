namespace IotActionId.Reports.Charts;

/// <summary>Shapes that tell series apart where colours do not.</summary>
internal enum Marker
{
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
    Ring,
}

"""Strong's and Hevy's readers take their own files and no others."""

from __future__ import annotations

import pytest

from tests.workouts.transfer.told import FILES, file_source, source_of
from workouts.transfer import hevy, strong

# The first lines of what is neither.
OTHERS = {
    "FitNotes": "Date,Exercise,Category,Weight (kgs),Reps,Distance,Distance Unit,Time\n"
    "2024-01-02,Deadlift,Back,100.0,5,,,\n",
    "FitNotes with comments": "Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time,Comment\n"
    "2024-01-02,Deadlift,Back,225.0,5,,,,Good\n",
    "FitNotes with a column of units": "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time\n"
    "2024-01-02,Deadlift,Back,225.0,lbs,5,,,\n",
    "Fitbod": "Date,Exercise,Reps,Weight(kg),Duration(s),Distance(m),Incline,Resistance,isWarmup,Note,multiplier\n"
    "2021-01-17 22:14:35 +0000,Deadlift,5,20.41168,0.0,0.0,0.0,0.0,false,,1.0\n",
    "Fitbod, older": "Date,Exercise,Sets,Reps,Weight,isWarmup,Note\n2021-01-17 22:14:35 +0000,Deadlift,3,5,20,false,\n",
    "Liftosaur": "Workout DateTime,Program,Day Name,Exercise,Is Warmup Set?,Required Reps,Completed Reps,Notes\n"
    '2024-01-02T10:00:00.000Z,Basic,Day 1,"Squat, Barbell",0,5,5,\n',
    "StrongLifts": "\ufeffDate (yyyy/mm/dd),Workout,Workout Name,Exercise,Set 1 (Reps),Set 1 (KG),Set 1 (LB)\n"
    "2024/01/02,1,Workout A,Squat,5,60,132.5\n",
    "JEFIT": "\n### EXERCISE LOGS ################\nrow_id,USERID,TIMESTAMP,ename,logs,mydate,belongsession\n"
    '1,2,3,Squat,"50.0x15,50.0x15",2024-01-02,4\n',
    "a table of workouts in other words": "date,workout,exercise,set,kind,weight_kg,reps,distance_m,seconds,rpe,notes\n"
    "2024-01-02T10:00:00+01:00,Push,Squat,1,normal,100,5,,,8,\n",
    "a table with times in front": "2024-01-02 10:00:00,a,b,1,c,d,e,f,g,h,i,j,k\n",
    "a table with times in front and no measures": "2024-01-02 10:00:00,a,b,1,,,,,,,,,\n",
    "JSON": '{"format": "gymtracker", "workouts": []}',
    "prose": "Dear diary,\ntoday I lifted; it was heavy.\n",
    "five hundred columns": ",".join(str(number) for number in range(500)),
    "a quotation mark that is never closed": '"Date,Workout Name,Exercise Name,Set Order',
}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("reader", [strong, hevy], ids=["strong", "hevy"])
def test_other_files_are_not_taken(reader, name):
    assert not reader.recognises(source_of(OTHERS[name]))


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.glob("*.csv")))
def test_each_takes_its_own(name):
    assert strong.recognises(file_source(name)) == name.startswith("strong-")
    assert hevy.recognises(file_source(name)) == name.startswith("hevy-")
